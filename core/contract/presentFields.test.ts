import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { AppError } from './error.ts'
import { ChatBody } from './http/chatBody.ts'
import { parse } from './parse.ts'
import { presentFields } from './presentFields.ts'

const part = presentFields(ChatBody)

/** What is read of `value`, or how it is refused. */
function outcome(schema: z.ZodMiniType, value: unknown): unknown {
  try {
    return parse(schema, value, 'chat')
  } catch (error) {
    if (error instanceof AppError) return error.message
    throw error
  }
}

const good = {
  model: 'm',
  messages: [{ role: 'user', content: 'hello' }],
  n: 1,
  stream: true,
  stop: 'x',
  seed: 7,
}
const bad = { model: '', messages: [], n: 0, stream: 1, stop: [], seed: 0.5, unknown: 1, 'model,messages': 1 }
const fields = Object.entries({ ...bad, ...good }).map(([name, value]) =>
  fc.tuple(fc.constant(name), fc.constantFrom(value, (bad as Record<string, unknown>)[name])),
)

test('the part of a schema reads and refuses any set of fields as the whole does, each time', () => {
  const body = fc.tuple(...fields).chain((all) => fc.shuffledSubarray(all).map(Object.fromEntries))
  fc.assert(
    fc.property(body, (value: unknown) => {
      const whole = outcome(ChatBody, value)
      expect(outcome(part(value), value)).toEqual(whole)
      expect(outcome(part(value), value)).toEqual(whole)
    }),
    { numRuns: 2_000 },
  )
})

test.each([[null], ['text'], [[]], [undefined]])('%j is read by the whole schema', (value) => {
  expect(part(value)).toBe(ChatBody)
})

test('a field that is not there brings its default', () => {
  const schema = z.strictObject({ a: z._default(z.number(), 1), b: z.optional(z.number()) })
  const value = { b: 2 }
  expect(presentFields(schema)(value).parse(value)).toEqual({ a: 1, b: 2 })
})

test('fields that nobody sent are not asked, and no more sets of them are remembered than 64', () => {
  const names = Array.from({ length: 80 }, (_, i) => `field${i}`)
  const schema = z.strictObject(Object.fromEntries(names.map((name) => [name, z.optional(z.number())])))
  const of = presentFields(schema as unknown as z.ZodMiniObject)
  const read = names.map((name) => of({ [name]: 1 }))
  expect(Object.keys(read[0]?.shape ?? {})).toEqual(['field0'])
  expect(read.filter((one) => one !== (schema as unknown))).toHaveLength(64)
})
