import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  calibrate,
  type Calibration,
  isNearEnough,
  startingCalibration,
  surelyRight,
} from './semanticCalibration.ts'
import { addRecords, nothingRecorded, recordOf, type SemanticRecord } from './semanticRecord.ts'

const see = (record: SemanticRecord, similarity: number, right: boolean): SemanticRecord =>
  addRecords(record, recordOf(similarity, { right, wasHit: false }))
const learn = (seen: readonly [similarity: number, right: boolean][]): Calibration =>
  calibrate(
    seen.reduce((record, [similarity, right]) => see(record, similarity, right), nothingRecorded).seen,
  )
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)

describe('the calibration of a tenant', () => {
  test('begins with hits for very near questions under the default bound, and none for far ones', () => {
    expect(calibrate({})).toEqual(startingCalibration)
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

  test('is the likeliest curve, however much was seen', () => {
    // With so much seen the start says nothing: 90 % right at 0.855, 99 % at 0.955, as the curve through both has it.
    const curve = calibrate({ 85: { right: 900_000, wrong: 100_000 }, 95: { right: 990_000, wrong: 10_000 } })
    const logit = (share: number) => Math.log(share / (1 - share))
    expect(curve.slope).toBeCloseTo(logit(0.99) - logit(0.9), 2)
    expect(curve.intercept).toBeCloseTo(logit(0.9) + 0.45 * curve.slope, 2)
    const shut = calibrate({ 97: { right: 0, wrong: 1_000_000 } })
    expect(surelyRight(shut, 0.975)).toBeLessThan(0.01)
  })

  test('what far questions have earned holds for nearer ones, of which less is known', () => {
    const curve = calibrate({ 75: { right: 1_000, wrong: 10 }, 97: { right: 10, wrong: 4 } })
    expect(surelyRight(curve, 0.9)).toBeGreaterThan(0.95)
    expect(surelyRight(curve, 1)).toBeGreaterThanOrEqual(surelyRight(curve, 0.9) - 1e-4)
  })

  test('nearer is never judged worse, by whatever was seen', () => {
    const seen = fc.array(fc.tuple(fc.double({ min: 0.7, max: 1, noNaN: true }), fc.boolean()), {
      maxLength: 200,
    })
    fc.assert(
      fc.property(seen, (history) => {
        const calibration = learn(history)
        const { slope, intercept, var0, var1, cov } = calibration
        expect([slope, intercept, var0, var1].every(Number.isFinite)).toBe(true)
        expect(slope).toBeGreaterThanOrEqual(0)
        expect(var0).toBeGreaterThan(0)
        expect(var0 * var1 - cov * cov).toBeGreaterThan(0)
        const granted = times(30, 0).map((_, at) => surelyRight(calibration, 0.705 + at / 100))
        expect(granted.every((share, at) => share >= (granted[at - 1] ?? 0) - 1e-9)).toBe(true)
      }),
    )
  })

  test('keeps what it grants: where it says "near enough", no more than the bound is wrong', () => {
    // A tenant whose near questions are right far less often than the start believes.
    const truth = (similarity: number): number => 1 / (1 + Math.exp(-(1 + 3 * ((similarity - 0.9) / 0.1))))
    let seed = 7
    const chance = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
    let record = nothingRecorded
    let [hits, wrong] = [0, 0]
    for (let i = 0; i < 4_000; i++) {
      const similarity = 0.75 + 0.25 * chance()
      const right = chance() < truth(similarity)
      const hit = isNearEnough(calibrate(record.seen), similarity, 0.05)
      if (hit && i > 1_000) {
        hits++
        if (!right) wrong++
      }
      // Misses are run anyway and teach; of hits one in twenty is checked.
      if (!hit || chance() < 0.05) record = see(record, similarity, right)
    }
    expect(hits).toBeGreaterThan(50)
    expect(wrong / hits).toBeLessThanOrEqual(0.05)
    expect(surelyRight(calibrate(record.seen), 0.8)).toBeLessThan(0.5)
  })
})
