import { expect, test } from 'vitest'
import { fasterFrom, probeEngine, probeTokens, runByLength } from './probe.ts'

test('probeEngine() leaves out the first run of a length, which compiles', async () => {
  let now = 0
  const seen = new Map<number, number>()
  const run = async ([text]: readonly (readonly number[])[]) => {
    const tokens = text?.length ?? 0
    const runs = (seen.get(tokens) ?? 0) + 1
    seen.set(tokens, runs)
    now += runs === 1 ? 5_000 : tokens + runs
    return new Float32Array(0)
  }
  expect(await probeEngine(run, [101, 7, 102], () => now)).toEqual(probeTokens.map((tokens) => tokens + 2))
})

test.each([
  ['nowhere when it is no faster', [10, 40, 160], [10, 40, 160], undefined],
  ['nowhere for a gain within the noise', [10, 40, 160], [8, 30, 120], undefined],
  ['for long texts only', [10, 40, 160], [20, 20, 30], 64],
  ['for all lengths', [10, 40, 160], [1, 2, 3], 16],
  ['nowhere when only the middle is faster', [10, 40, 160], [20, 10, 160], undefined],
  ['nowhere when it could not be measured', [10, 40, 160], [1, 2, Number.NaN], undefined],
])('fasterFrom() chooses the other engine %s', (_, own, other, from) => {
  expect(fasterFrom(own, other)).toBe(from)
})

test('runByLength() goes by the longest text of a batch', async () => {
  const own = async () => Float32Array.of(1)
  const other = async () => Float32Array.of(2)
  const run = runByLength(own, other, 3)
  expect(await run([[1], [1, 2]])).toEqual(Float32Array.of(1))
  expect(await run([[1], [1, 2, 3]])).toEqual(Float32Array.of(2))
})

test('runByLength() goes back to its own engine for good when the other fails', async () => {
  let asked = 0
  const other = async () => {
    asked++
    throw new Error('device lost')
  }
  const run = runByLength(async () => Float32Array.of(1), other, 1)
  expect(await run([[1]])).toEqual(Float32Array.of(1))
  expect(await run([[1]])).toEqual(Float32Array.of(1))
  expect(asked).toBe(1)
})
