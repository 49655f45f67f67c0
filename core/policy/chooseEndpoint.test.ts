import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Candidate, chooseEndpoint } from './chooseEndpoint.ts'

const takes = (ms: number, trust = 1) => ({ latency: { ms, trust } })
const candidate = (more: Partial<Candidate> = {}): Candidate => ({
  weight: 1,
  outstanding: 0,
  ...takes(100),
  ...more,
})

/** How often each is chosen, over an even grid of chances. */
function shares(candidates: readonly Candidate[]): number[] {
  const counts = candidates.map(() => 0)
  const steps = 100
  for (let a = 0; a < steps; a++) {
    for (let b = 0; b < steps; b++) {
      const index = chooseEndpoint(candidates, [(a + 0.5) / steps, (b + 0.5) / steps]) ?? -1
      counts[index] = (counts[index] ?? 0) + 1 / steps ** 2
    }
  }
  return counts
}

test('nobody is chosen of none, the only one of one', () => {
  expect(chooseEndpoint([], [0.5, 0.5])).toBeUndefined()
  expect(chooseEndpoint([candidate()], [0.9, 0.9])).toBe(0)
})

describe('the traffic', () => {
  test('is split by weight while all are about equally fast', () => {
    const [heavy = 0, light = 0] = shares([candidate({ weight: 9 }), candidate(takes(130))])
    expect(heavy).toBeCloseTo(0.9, 2)
    expect(light).toBeCloseTo(0.1, 2)
  })

  test('leaves one that is much slower, or that many wait for', () => {
    expect(shares([candidate({ weight: 9, ...takes(1_000) }), candidate()])).toEqual([0, expect.closeTo(1)])
    expect(shares([candidate({ outstanding: 5 }), candidate()])[0]).toBe(0)
  })

  test('takes a queue for as long as its endpoint is heavy', () => {
    const [heavy = 0] = shares([candidate({ weight: 10, outstanding: 5 }), candidate({ outstanding: 1 })])
    expect(heavy).toBeCloseTo(10 / 11, 1)
  })

  test('is split by weight while nothing is known, or no longer', () => {
    for (const more of [{ latency: undefined }, takes(9_000, 0)])
      expect(shares([candidate({ weight: 3, ...more }), candidate()])[0]).toBeCloseTo(0.75, 1)
  })

  test('does not all go to the one of which nothing is known', () => {
    const unknown = candidate({ outstanding: 5, latency: undefined })
    expect(shares([unknown, candidate()])[0]).toBe(0)
  })
})

test('whatever they are: one of them, and never one that is clearly worse than every other', () => {
  const one = fc.record({
    weight: fc.double({ min: 0.001, max: 1_000, noNaN: true }),
    outstanding: fc.nat(100),
    latency: fc.record({ ms: fc.double({ min: 0, max: 60_000, noNaN: true }), trust: fc.constant(1) }),
  })
  const chance = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
  fc.assert(
    fc.property(fc.array(one, { minLength: 2, maxLength: 16 }), chance, chance, (candidates, a, b) => {
      const index = chooseEndpoint(candidates, [a, b]) ?? -1
      expect(candidates[index]).toBeDefined()
      const load = ({ latency, outstanding, weight }: Candidate) =>
        Math.max(1, latency?.ms ?? 1) * (1 + outstanding / weight)
      const others = candidates.filter((_, other) => other !== index)
      const chosen = load(candidates[index] as Candidate)
      expect(others.some((other) => chosen <= 1.5 * load(other))).toBe(true)
    }),
  )
})
