import type { EncoderVersion } from '#core/contract/manifest'
import type { NamedHead } from '#core/heads/head'
import { createTokenizer } from '#core/text/tokenize'
import { hostModel } from '../hostModel.ts'
import type { HostedModel } from '../hostedModel.ts'
import type { Clock, Log } from '../ports.ts'
import { fakeDimensions, fakeVector } from './fakeEngine.ts'
import type { FakeEngine } from './fakeEngine.ts'

const words = '[PAD] [UNK] [CLS] [SEP] cows eat grass cars are fast the moon is far what do ? . a b c'.split(
  ' ',
)
export const fakeTokenizerJson = {
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(words.map((word, id) => [word, id])),
  },
}

const file = { path: 'f', bytes: 1, sha256: 'ab'.repeat(32) }
export const fakeEntry: EncoderVersion = {
  kind: 'encoder',
  id: 'hedge-fake-en',
  version: 3,
  task: 'embed',
  vectorSpace: 'hedge-fake-en@3',
  dimensions: fakeDimensions,
  maxTokens: 16,
  tiers: ['origin'],
  weightFormat: 'none',
  batchInvariant: true,
  licence: 'Apache-2.0',
  sources: [{ registry: 'pypi', package: 'p', packageVersion: '1', file: 'f', sha256: file.sha256 }],
  files: {
    graph: file,
    weights: { ...file, sha256: 'cd'.repeat(32) },
    tokenizer: file,
    goldenTexts: file,
    goldenVectors: file,
    fp32Vectors: file,
  },
  fidelity: { texts: 2, meanCosine: 1, minCosine: 1 },
}

const goldenTexts = ['cows eat grass', 'the moon is far']

export type FakeModelOptions = {
  engine: FakeEngine
  clock: Clock
  log?: Log
  /** What the golden vectors are multiplied with, so that they do not fit. */
  goldenNoise?: number
  queueRequests?: number
  /** Classifiers over its vectors. */
  heads?: readonly NamedHead[]
}

/** A model whose engine is the fake one; all around it is real. */
export function hostFakeModel(options: FakeModelOptions): HostedModel {
  const { engine, clock, log = () => undefined, goldenNoise = 0, queueRequests = 8, heads = [] } = options
  const tokenizer = createTokenizer(fakeTokenizerJson, { maxTokens: fakeEntry.maxTokens })
  const golden = goldenTexts.flatMap((text) => [...fakeVector(tokenizer.encode(text).ids)])
  const vectors = Float32Array.from(golden, (value, at) => value + (at === 5 ? goldenNoise : 0))
  const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
  return hostModel({
    entry: fakeEntry,
    engines: [engine],
    heads,
    read(name) {
      if (name === 'goldenVectors') return new Uint8Array(vectors.buffer)
      return bytes(name === 'tokenizer' ? fakeTokenizerJson : goldenTexts)
    },
    limits: {
      batchTokens: 256,
      batchTexts: 16,
      waitMs: 0,
      queueRequests,
      queueTexts: 2_000,
      queueTokens: 20_000,
    },
    clock,
    log,
  })
}
