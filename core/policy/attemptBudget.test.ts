import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AttemptBudget, deposit, fullBudget, hedgeBudget, retryBudget, spend } from './attemptBudget.ts'

test('a quiet service may retry three times at once, and again some seconds later', () => {
  let budget: AttemptBudget | undefined = fullBudget(retryBudget, 0)
  for (let i = 0; i < 3; i++) budget = budget && spend(budget, retryBudget, 0)
  expect(budget).toBeDefined()
  const empty = budget as AttemptBudget
  expect(spend(empty, retryBudget, 0)).toBeUndefined()
  expect(spend(empty, retryBudget, 3_400)).toBeDefined()
})

test('a share of one in twenty pays for one hedge in twenty requests', () => {
  let budget = spend(fullBudget(hedgeBudget, 0), hedgeBudget, 0) as AttemptBudget
  for (let i = 0; i < 19; i++) budget = deposit(budget, hedgeBudget, 0)
  expect(spend(budget, hedgeBudget, 0)).toBeUndefined()
  expect(spend(deposit(budget, hedgeBudget, 0), hedgeBudget, 0)).toBeDefined()
})

test.each([
  ['retries', retryBudget],
  ['hedges', hedgeBudget],
])(
  '%s stay within share x requests + floor + floorPerSecond x seconds, whatever the schedule',
  (_, limits) => {
    const step = fc.record({
      gapMs: fc.integer({ min: -50, max: 500 }),
      further: fc.integer({ min: 0, max: 5 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        let nowMs = 0
        let latestMs = 0
        let budget = fullBudget(limits, nowMs)
        let spent = 0
        for (const [index, { gapMs, further }] of steps.entries()) {
          nowMs += gapMs
          latestMs = Math.max(latestMs, nowMs)
          budget = deposit(budget, limits, nowMs)
          for (let i = 0; i < further; i++) {
            const left = spend(budget, limits, nowMs)
            if (left) spent += 1
            budget = left ?? budget
          }
          const most = limits.share * (index + 1) + limits.floor + (limits.floorPerSecond * latestMs) / 1_000
          expect(spent).toBeLessThanOrEqual(most + 1e-6)
        }
      }),
    )
  },
)

test('an hour of health is not saved up', () => {
  let budget = fullBudget(retryBudget, 0)
  for (let i = 0; i < 100_000; i++) budget = deposit(budget, retryBudget, i)
  expect(budget.balance).toBe(retryBudget.most)
})
