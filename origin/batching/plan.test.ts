import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { costMs } from '#core/policy/computeCost'
import { plan } from './plan.ts'
import type { BatchLimits, WaitingText } from './plan.ts'

const limits: BatchLimits = {
  batchTokens: 512,
  batchTexts: 64,
  padded: true,
  waitMs: 0,
  cost: { runMs: 2, tokenMs: 0.25 },
  engines: 1,
  busyTokens: 0,
}
const nowMs = 1_000
const far = nowMs + 30_000

function text(tokens: number, more: Partial<WaitingText> = {}): WaitingText {
  return { turn: 0, tokens, enqueuedMs: nowMs, deadlineMs: far, ...more }
}

const anyText = fc.record({
  turn: fc.nat(511),
  tokens: fc.integer({ min: 2, max: 256 }),
  enqueuedMs: fc.integer({ min: 0, max: nowMs }),
  deadlineMs: fc.integer({ min: nowMs - 100, max: nowMs + 1_000 }),
})
const anyQueue = fc.array(anyText, { maxLength: 120 })
const anyLimits = fc.record({
  batchTokens: fc.integer({ min: 256, max: 2_048 }),
  batchTexts: fc.integer({ min: 1, max: 64 }),
  padded: fc.boolean(),
  waitMs: fc.constant(0),
  cost: fc.record({
    runMs: fc.double({ min: 0, max: 10, noNaN: true }),
    tokenMs: fc.double({ min: 0.001, max: 1, noNaN: true }),
  }),
  engines: fc.integer({ min: 1, max: 4 }),
  busyTokens: fc.integer({ min: 0, max: 1_000 }),
})
const tokensOf = (queue: readonly WaitingText[], indexes: readonly number[]): number[] =>
  indexes.map((index) => queue[index]?.tokens ?? Number.NaN)
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

describe('plan()', () => {
  test('never takes more tokens or texts than a batch holds, and no text twice', () => {
    fc.assert(
      fc.property(anyQueue, anyLimits, (queue, some) => {
        const { take, reject } = plan(queue, some, nowMs)
        const taken = take.flat()
        expect(new Set([...taken, ...reject]).size).toBe(taken.length + reject.length)
        expect(taken.length).toBeLessThanOrEqual(some.batchTexts)
        expect(sum(tokensOf(queue, taken))).toBeLessThanOrEqual(some.batchTokens)
        for (const run of take) {
          const longest = Math.max(...tokensOf(queue, run))
          expect(run.length === 1 || run.length * longest <= some.batchTokens).toBe(true)
        }
      }),
    )
  })

  test('by its cost model finishes every text it takes before the deadline, and rejects only what nobody could', () => {
    fc.assert(
      fc.property(anyQueue, anyLimits, (queue, some) => {
        const { take, reject } = plan(queue, some, nowMs)
        const tightestMs = Math.min(...take.flat().map((index) => queue[index]?.deadlineMs ?? 0))
        const paddedTokens = sum(take.map((run) => run.length * Math.max(...tokensOf(queue, run))))
        expect(nowMs + costMs(some.cost, take.length, paddedTokens)).toBeLessThanOrEqual(tightestMs + 1e-6)
        queue.forEach(({ tokens, deadlineMs }, index) => {
          expect(reject.includes(index)).toBe(nowMs + costMs(some.cost, 1, tokens) > deadlineMs)
        })
      }),
    )
  })

  test('always takes the oldest text that can make its deadline', () => {
    fc.assert(
      fc.property(anyQueue, anyLimits, (queue, some) => {
        const { take, reject } = plan(queue, some, nowMs)
        const oldest = queue.findIndex((_, index) => !reject.includes(index))
        if (oldest >= 0) expect(take.flat()).toContain(oldest)
      }),
    )
  })

  test('runs a text with k before it within k + 1 batches, whatever arrives later', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 12 }),
        fc.array(fc.array(anyText, { maxLength: 20 }), { minLength: 13, maxLength: 13 }),
        (before, arrivals) => {
          const watched = text(40, { turn: 400 })
          let queue = [...Array.from({ length: before }, () => text(256, { turn: 3 })), watched]
          let batches = 0
          while (queue.includes(watched)) {
            queue.push(...(arrivals[batches] ?? []).map((late) => ({ ...late, turn: 0, deadlineMs: far })))
            const taken = new Set(plan(queue, limits, nowMs).take.flat())
            queue = queue.filter((_, index) => !taken.has(index))
            batches++
            expect(batches).toBeLessThanOrEqual(before + 1)
          }
        },
      ),
    )
  })

  test('takes a single text in the next batch although 512 texts of one request came first', () => {
    const queue = [...Array.from({ length: 512 }, (_, turn) => text(100, { turn })), text(30)]
    expect(plan(queue, limits, nowMs).take.flat()).toContain(512)
  })

  test('gives the large request its half all the same', () => {
    const large = Array.from({ length: 512 }, (_, turn) => text(32, { turn: turn + 1 }))
    const singles = Array.from({ length: 200 }, () => text(32))
    const taken = plan([...large, ...singles], limits, nowMs).take.flat()
    const ofLarge = taken.filter((index) => index < large.length)
    expect(taken).toHaveLength(16)
    expect(ofLarge).toHaveLength(8)
  })

  test('takes a text that would be late after one more full batch before the others of its half', () => {
    const queue = [
      ...Array.from({ length: 40 }, () => text(64)),
      text(64, { turn: 9, deadlineMs: nowMs + 140 }),
    ]
    expect(plan(queue, limits, nowMs).take.flat()).toContain(40)
  })

  test('closes the batch before the tightest deadline in it', () => {
    const queue = [text(64, { deadlineMs: nowMs + 40 }), ...Array.from({ length: 9 }, () => text(64))]
    const { take, reject } = plan(queue, limits, nowMs)
    expect(reject).toEqual([])
    // Two texts take 2 * 2 + 128 * 0.25 = 36 ms, three take 54.
    expect(take.flat()).toHaveLength(2)
    expect(take.flat()).toContain(0)
  })

  test('lets texts share a run only where the model allows it', () => {
    const queue = [text(30), text(30), text(31)]
    expect(plan(queue, limits, nowMs).take).toHaveLength(1)
    expect(plan(queue, { ...limits, padded: false }, nowMs).take).toHaveLength(3)
  })

  test('shares what waits between the engines, so that they finish together', () => {
    const queue = Array.from({ length: 8 }, () => text(32))
    const taken = (busyTokens: number): number =>
      plan(queue, { ...limits, engines: 2, busyTokens }, nowMs).take.flat().length
    expect(taken(0)).toBe(4)
    expect(taken(128)).toBe(6)
    expect(taken(400)).toBe(8)
  })

  describe('with a wait for company', () => {
    const patient = { ...limits, waitMs: 5 }

    test('waits until the oldest text has waited long enough', () => {
      expect(plan([text(30, { enqueuedMs: nowMs - 2 })], patient, nowMs)).toEqual({
        take: [],
        reject: [],
        waitMs: 3,
      })
      expect(plan([text(30, { enqueuedMs: nowMs - 5 })], patient, nowMs).take).toEqual([[0]])
    })

    test('does not wait with a full batch, past a deadline, or without texts', () => {
      const full = Array.from({ length: 4 }, () => text(128))
      expect(plan(full, patient, nowMs).take.flat()).toHaveLength(4)
      expect(plan([text(30, { deadlineMs: nowMs + 10 })], patient, nowMs).waitMs).toBeCloseTo(0.5)
      expect(plan([], patient, nowMs)).toEqual({ take: [], reject: [], waitMs: 0 })
    })
  })
})
