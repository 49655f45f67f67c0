import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type CacheGenerations,
  type Invalidation,
  invalidate,
  isOutdated,
  maxMarks,
  nothingOutdated,
} from './cacheGenerations.ts'

const after = (...steps: Invalidation[]): CacheGenerations => steps.reduce(invalidate, nothingOutdated)

describe('generations', () => {
  test('an invalidated tag outdates what carries it, and nothing else', () => {
    const state = after({ tags: ['a'] })
    expect(isOutdated(state, { generation: 0, tags: ['a', 'b'] })).toBe(true)
    expect(isOutdated(state, { generation: 0, tags: ['b'] })).toBe(false)
    expect(isOutdated(state, { generation: 1, tags: ['a'] })).toBe(false)
    expect(isOutdated(after({ all: true }), { generation: 0, tags: [] })).toBe(true)
  })

  test('an answer that was being made meanwhile is outdated, too', () => {
    const begun = after({ tags: ['a'] }).generation
    expect(isOutdated(after({ tags: ['a'] }, { tags: ['a'] }), { generation: begun, tags: ['a'] })).toBe(true)
  })

  test('names of the language are tags like any other', () => {
    expect(isOutdated(nothingOutdated, { generation: -1, tags: ['constructor', '__proto__'] })).toBe(true)
    expect(isOutdated(nothingOutdated, { generation: 0, tags: ['constructor', '__proto__'] })).toBe(false)
  })

  test('is as strict as remembering every mark for ever, and bounded', () => {
    const tag = fc.constantFrom(...'abcdefgh')
    const step = fc.record({ all: fc.boolean(), tags: fc.array(tag, { maxLength: 3 }) })
    const steps = fc.array(step, { maxLength: 30 })
    fc.assert(
      fc.property(steps, fc.nat(30), fc.array(tag, { maxLength: 3 }), (history, generation, tags) => {
        const state = after(...history)
        const later = history.slice(Math.min(generation, history.length))
        const hit = later.some((one) => one.all || one.tags.some((each) => tags.includes(each)))
        const stamp = { generation: Math.min(generation, history.length), tags }
        expect(isOutdated(state, stamp)).toBe(hit)
      }),
    )
    const many = after(...Array.from({ length: maxMarks + 10 }, (_, i) => ({ tags: [`t${i}`] })))
    expect(Object.keys(many.tags)).toHaveLength(maxMarks)
    // The ten oldest are a mark on everything up to them: forgotten too much, never too little.
    expect(many.all).toBe(10)
    expect(isOutdated(many, { generation: 0, tags: ['t0'] })).toBe(true)
    expect(isOutdated(many, { generation: 10, tags: ['t0'] })).toBe(false)
  })
})
