import { expect, test } from 'vitest'
import { chooseScope, scopeLoss } from './chooseScope.ts'

/** In-scope texts whose logits are large, strangers whose logits are small but just as far apart: probability cannot tell them. */
const inScope = Array.from({ length: 100 }, (_, at) => ({
  logits: Float64Array.of(5 + at / 100, 3 + at / 100),
  label: 0,
}))
const strangers = Array.from({ length: 50 }, (_, at) => Float64Array.of(1 + at / 100, -1 + at / 100))

test('chooseScope() takes the score that tells strangers, at the threshold that costs its share of accuracy', () => {
  const { score, threshold, areas } = chooseScope({ inScope, strangers }, 1)
  expect(areas.probability).toBeLessThan(0.9)
  expect(areas[score]).toBe(1)
  expect(score).not.toBe('probability')
  const lost = inScope.filter(({ logits }) => logits[0]! < threshold).length
  expect(score === 'logit' ? lost : 100 * scopeLoss).toBe(100 * scopeLoss)
})

test('texts that were wrong anyway cost nothing', () => {
  const wrong = Array.from({ length: 50 }, () => ({ logits: Float64Array.of(0, -2), label: 1 }))
  const { score, threshold } = chooseScope({ inScope: [...inScope, ...wrong], strangers }, 1)
  expect(score === 'logit' ? threshold : 5.03).toBeCloseTo(5.03, 6)
})
