import { describe, expect, test } from 'vitest'
import type { Tokenizer } from '../text/tokenize.ts'
import { createNano } from './nano.ts'
import { createNanoEmbedder } from './nanoEmbedder.ts'
import { nothingKnownVector } from './runNano.ts'

const nano = createNano({
  rows: 4,
  dimensions: 2,
  codes: Uint8Array.from([0x88, 0x0f, 0xf8, 0x71]),
  scales: Uint16Array.from([0, 10, 20, 30]),
})
const model = {
  id: 'hedge-nano-en',
  version: 1,
  sha256: '0'.repeat(64),
  vectorSpace: 'hedge-nano-en@1',
  dimensions: 2,
}

/** Digits are ids; 9 stands for the special tokens; five tokens at most. */
const tokenizer: Tokenizer = {
  maxTokens: 5,
  encode(text) {
    const ids = [9, ...[...text].map(Number).slice(0, 3), 9]
    return { ids, tokens: text.length + 2, truncated: text.length > 3 }
  },
  countTokens: (text) => text.length,
  decode: () => ({ text: '' }),
  lastId: 0,
}
const embedder = createNanoEmbedder({ model, nano, tokenizer })
const one = (ids: number[]) => {
  const result = nano.embed(ids)
  return result.kind === 'vector' ? [...result.vector] : undefined
}

describe('createNanoEmbedder', () => {
  test('embeds without special tokens, counts what it read and what it cut', async () => {
    const { vectors, inputTokens, cutTokens } = await embedder.embed(['12', '32132'])
    expect([...vectors]).toEqual([...one([1, 2])!, ...one([3, 2, 1])!])
    expect({ inputTokens, cutTokens }).toEqual({ inputTokens: 5, cutTokens: 2 })
  })

  test('gives the last axis to a text of which nothing is known, and the others their own vectors', async () => {
    const { vectors } = await embedder.embed(['00', '2', ''])
    expect([...vectors]).toEqual([0, 1, ...one([2])!, 0, 1])
    expect(Math.hypot(...nothingKnownVector(256))).toBe(1)
  })

  test('does nothing once it was cancelled, and rejects with the reason', async () => {
    const reason = new Error('gone')
    const cancel = {
      throwIfAborted: () => {
        throw reason
      },
    }
    await expect(embedder.embed(['1'], cancel)).rejects.toBe(reason)
  })
})
