import type { EmbedderVersion } from '#core/contract/manifest'
import type { NamedHead } from '#core/heads/head'
import type { Tokenizer } from '#core/text/tokenize'
import type { Batcher } from './batching/batcher.ts'
import type { GoldenCheck } from './goldenCheck.ts'
import type { Clock, Engine } from './ports.ts'

/** One model with all that answers for it. */
export type HostedModel = {
  readonly entry: EmbedderVersion
  readonly tokenizer: Tokenizer
  readonly engines: readonly Engine[]
  readonly batcher: Batcher
  readonly golden: GoldenCheck
  /** Classifiers over its vectors. */
  readonly heads: readonly NamedHead[]
}

/** A batch or a check not older than this proves the way through queue and engine; else a probe asks again. */
export const evidenceMs = 10_000

/**
 * Why this model may not serve now, in words; undefined when it may. Sends the golden inputs through the queue when
 * nothing has come through it lately, so that a queue that hangs is not called ready.
 */
export async function whyNotReady(hosted: HostedModel, clock: Clock): Promise<string | undefined> {
  const { engines, batcher, golden } = hosted
  const down = engines.flatMap((engine, index) => {
    const state = engine.state()
    if (state.phase === 'ready') return []
    const why =
      state.phase === 'down' ? `: ${state.because}; again in ${Math.ceil(state.retryAfterMs)} ms` : ''
    return [`engine ${index + 1} is ${state.phase}${why}`]
  })
  if (down.length > 0) return down.join(', ')
  const verdict = await golden.verdict()
  const provedMs = verdict.passed ? Math.max(verdict.atMs, batcher.load().lastBatchMs ?? 0) : -Infinity
  const fresh = clock.nowMs() - provedMs <= evidenceMs ? verdict : await golden.check()
  return fresh.passed ? undefined : fresh.because
}
