import { describe, expect, test } from 'vitest'
import { AppError, errorTable } from '#core/contract/error'
import type { ErrorCode } from '#core/contract/error'
import { troubleWords } from './trouble.ts'

const here = { reach: 'origin', online: true } as const

describe('troubleWords()', () => {
  test('has what happened, what is safe and what to do for every code, in plain words', () => {
    for (const code of Object.keys(errorTable) as ErrorCode[]) {
      const trouble = troubleWords(new AppError(code, 'Cannot do it: x'), here)
      for (const words of [trouble.happened, trouble.safe, trouble.todo]) {
        expect(words).toMatch(/^[A-Z].+\.$/)
        expect(words).not.toMatch(/\b(tier|origin|edge|inference|vector|engine)\b/i)
      }
    }
  })

  test('says when the wait is known', () => {
    const trouble = troubleWords(new AppError('rate_limited', 'x', { retryAfterMs: 12_000 }), here)
    expect(trouble.todo.replaceAll('\u00a0', ' ')).toBe('Ask again in 12 s.')
  })

  test("no place left: names the user's own limit first, then the connection", () => {
    const error = new AppError('no_plan', 'x')
    expect(troubleWords(error, { reach: 'device', online: false }).happened).toContain('nothing may leave it')
    expect(troubleWords(error, { reach: 'origin', online: false }).happened).toContain('offline')
    expect(troubleWords(error, here).todo).toContain('Settings')
  })

  test('keeps the text of an unknown error out of the sentences', () => {
    const trouble = troubleWords(new TypeError('x is not a function'), here)
    expect(`${trouble.happened}${trouble.safe}${trouble.todo}`).not.toContain('function')
    expect(trouble.detail).toBe('x is not a function')
  })
})
