import type { EmbedderVersion } from '#core/contract/manifest'
import type { NamedHead } from '#core/heads/head'
import { createTokenizer } from '#core/text/tokenize'
import { createBatcher } from './batching/batcher.ts'
import type { BatcherOptions } from './batching/batcher.ts'
import { createGoldenCheck } from './goldenCheck.ts'
import type { HostedModel } from './hostedModel.ts'
import type { Clock, Engine, Log } from './ports.ts'

export type HostModelOptions = {
  entry: EmbedderVersion
  engines: readonly Engine[]
  /** Verified bytes of one of the entry's files. */
  read(file: 'tokenizer' | 'goldenTexts' | 'goldenVectors'): Uint8Array
  /** Classifiers over its vectors; none when left out. */
  heads?: readonly NamedHead[]
  limits: Omit<BatcherOptions['limits'], 'padded'>
  clock: Clock
  log: Log
}

/** Puts queue, tokenizer and golden check around the engines of one model. Each engine that becomes ready is checked. */
export function hostModel(options: HostModelOptions): HostedModel {
  const { entry, engines, read, heads = [], limits, clock, log } = options
  const { id, dimensions, maxTokens } = entry
  const tokenizer = createTokenizer(parseFile(read('tokenizer')), { maxTokens })
  const texts = (parseFile(read('goldenTexts')) as string[]).map((text) => tokenizer.encode(text).ids)
  // A copy: file bytes need not start where floats may.
  const vectors = new Float32Array(Uint8Array.from(read('goldenVectors')).buffer)
  const batcher = createBatcher({
    engines,
    clock,
    dimensions,
    limits: { ...limits, padded: entry.batchInvariant },
  })
  const golden = createGoldenCheck({ id, dimensions, golden: { texts, vectors }, batcher, clock, log })
  for (const engine of engines) engine.onReady(() => void golden.check())
  return { entry, tokenizer, engines, batcher, golden, heads }
}

function parseFile(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes))
}
