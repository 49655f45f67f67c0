import fc from 'fast-check'
import { expect, test } from 'vitest'
import { budgetWindows } from './budgetWindows.ts'

const at = (iso: string): number => Date.parse(iso)

test('a day ends at midnight UTC, a month with its last day', () => {
  const { day, month } = budgetWindows(at('2028-02-29T23:59:59.999Z'))
  expect(day).toEqual({ name: '2028-02-29', endsMs: at('2028-03-01T00:00:00Z') })
  expect(month).toEqual({ name: '2028-02', endsMs: at('2028-03-01T00:00:00Z') })
  expect(budgetWindows(day.endsMs).day.name).toBe('2028-03-01')
  expect(budgetWindows(at('2026-12-31T12:00:00Z')).month.endsMs).toBe(at('2027-01-01T00:00:00Z'))
})

test('every moment from 1970 to 2200 lies in the windows that the calendar says', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: at('2200-01-01') }), (nowMs) => {
      const iso = new Date(nowMs).toISOString()
      const { day, month } = budgetWindows(nowMs)
      expect([day.name, month.name]).toEqual([iso.slice(0, 10), iso.slice(0, 7)])
      expect(budgetWindows(day.endsMs - 1).day.name).toBe(day.name)
      expect(budgetWindows(month.endsMs - 1).month.name).toBe(month.name)
      expect(budgetWindows(month.endsMs).month.name).not.toBe(month.name)
    }),
  )
})
