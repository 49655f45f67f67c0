import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { AppError } from './error.ts'
import { parse } from './parse.ts'

const text = z.string().check(z.minLength(1))
const Shape = z.strictObject({
  input: z.optional(z.union([text, z.array(text).check(z.maxLength(2))])),
  several: z.optional(z.union([text, z.array(text), z.array(z.int())])),
  tag: z.optional(z.string().check(z.regex(/^[a-z]+$/))),
  one: z.optional(z.literal('24h')),
  kind: z.optional(
    z.discriminatedUnion('k', [z.object({ k: z.literal('a') }), z.object({ k: z.literal('b') })]),
  ),
})

function refusal(value: unknown): { message: string; param: string | undefined } {
  try {
    parse(Shape, value, 'test')
  } catch (error) {
    if (error instanceof AppError) return { message: error.message, param: error.param }
  }
  throw new Error('parse() accepted what it should refuse')
}

describe('parse() where a field may have several forms', () => {
  test('blames the element when the form is clear', () => {
    expect(refusal({ input: ['a', 5] })).toEqual({
      message: 'Cannot test: input[1] is 5; send a string',
      param: 'input[1]',
    })
  })

  test('blames what is wrong with the form that fits', () => {
    expect(refusal({ input: ['a', 'b', 'c'] }).message).toBe(
      'Cannot test: input is a list of 3; send at most 2 elements',
    )
  })

  test('names every accepted type when none fits', () => {
    expect(refusal({ input: 5 })).toEqual({
      message: 'Cannot test: input is 5; send a string or a list',
      param: 'input',
    })
  })

  test('names a type once, however many forms have it, a single value without a choice, and a pattern', () => {
    expect(refusal({ several: true }).message).toBe('Cannot test: several is true; send a string or a list')
    expect(refusal({ tag: 'A b' }).message).toBe('Cannot test: tag is "A b"; send what matches /^[a-z]+$/')
    expect(refusal({ one: '1h' }).message).toBe('Cannot test: one is "1h"; send "24h"')
  })

  test('names the accepted kinds when the kind is unknown', () => {
    expect(refusal({ kind: { k: 'c' } })).toEqual({
      message: 'Cannot test: kind.k is "c"; send one of "a", "b"',
      param: 'kind.k',
    })
  })
})
