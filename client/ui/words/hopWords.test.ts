import { expect, test } from 'vitest'
import type { Hop } from '#core/contract/receipt'
import { costWords, phaseWords, tokenWords } from './hopWords.ts'

const hop: Hop = {
  tier: 'origin',
  outcome: 'answered',
  cache: 'miss',
  phasesMs: { tokenize: 3.2, compute: 81, queue: 0.1 },
  totalMs: 84.3,
  tokens: { input: 1_204, cut: 0 },
  costMicroUsd: 240,
  costParts: { request: 40, compute: 200 },
}
const plain = (text: string) => text.replaceAll('\u00a0', ' ')

test('phaseWords() names the largest part first and leaves out what took no time', () => {
  expect(plain(phaseWords(hop))).toBe('thinking 81 ms, reading 3 ms')
})

test('tokenWords() says what was not read', () => {
  expect(plain(tokenWords(hop))).toBe('1,204 tokens')
  expect(plain(tokenWords({ ...hop, tokens: { input: 256, cut: 44 } }))).toContain(
    '44 more were too long to read',
  )
})

test('costWords() gives the parts, summed over the hops, only where there are several', () => {
  expect(plain(costWords({ requestId: 'r', hops: [hop], bytesLeftDevice: 0 }))).toBe(
    '0.02 ct (request under 0.01 ct, compute 0.02 ct)',
  )
  const twice = costWords({ requestId: 'r', hops: [hop, hop], bytesLeftDevice: 0 })
  expect(plain(twice)).toBe('0.05 ct (request under 0.01 ct, compute 0.04 ct)')
  expect(costWords({ requestId: 'r', hops: [], bytesLeftDevice: 0 })).toBe('free')
})
