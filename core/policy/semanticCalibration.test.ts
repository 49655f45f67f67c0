import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Calibration,
  isNearEnough,
  observe,
  startingCalibration,
  surelyRight,
} from './semanticCalibration.ts'

const learn = (seen: readonly [similarity: number, right: boolean][]): Calibration =>
  seen.reduce((belief, [similarity, right]) => observe(belief, similarity, right), startingCalibration)
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)

describe('the calibration of a tenant', () => {
  test('begins with hits for very near questions under the default bound, and none for far ones', () => {
    expect(isNearEnough(startingCalibration, 0.97, 0.05)).toBe(true)
    expect(isNearEnough(startingCalibration, 0.85, 0.05)).toBe(false)
    expect(isNearEnough(startingCalibration, 0.97, 0.01)).toBe(false)
  })

  test('lets farther ones in where they prove right, and shuts out what proves wrong', () => {
    const good = learn(times(200, [0.85, true]))
    expect(isNearEnough(good, 0.85, 0.05)).toBe(true)
    const bad = learn(times(10, [0.97, false]))
    expect(isNearEnough(bad, 0.97, 0.05)).toBe(false)
    expect(isNearEnough(bad, 1, 0.2)).toBe(false)
  })

  test('nearer is never judged worse, by whatever was seen', () => {
    const seen = fc.array(fc.tuple(fc.double({ min: 0.7, max: 1, noNaN: true }), fc.boolean()), {
      maxLength: 200,
    })
    fc.assert(
      fc.property(seen, (history) => {
        const { slope, intercept, var0, var1, cov } = learn(history)
        expect([slope, intercept, var0, var1].every(Number.isFinite)).toBe(true)
        expect(slope).toBeGreaterThanOrEqual(0)
        expect(var0).toBeGreaterThan(0)
        expect(var0 * var1 - cov * cov).toBeGreaterThan(0)
      }),
    )
  })

  test('keeps what it grants: where it says "near enough", no more than the bound is wrong', () => {
    // A tenant whose near questions are right far less often than the start believes.
    const truth = (similarity: number): number => 1 / (1 + Math.exp(-(1 + 3 * ((similarity - 0.9) / 0.1))))
    let seed = 7
    const chance = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
    let belief = startingCalibration
    let [hits, wrong] = [0, 0]
    for (let i = 0; i < 4_000; i++) {
      const similarity = 0.75 + 0.25 * chance()
      const right = chance() < truth(similarity)
      const hit = isNearEnough(belief, similarity, 0.05)
      if (hit && i > 1_000) {
        hits++
        if (!right) wrong++
      }
      // Misses are run anyway and teach; of hits one in twenty is checked.
      if (!hit || chance() < 0.05) belief = observe(belief, similarity, right)
    }
    expect(hits).toBeGreaterThan(50)
    expect(wrong / hits).toBeLessThanOrEqual(0.05)
    expect(surelyRight(belief, 0.8)).toBeLessThan(0.5)
  })
})
