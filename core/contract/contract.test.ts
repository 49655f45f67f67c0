import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatApiKey, isWellFormedApiKey } from './apiKey.ts'
import { AppError, asAppError, errorTable } from './error.ts'
import { formatHopHeader, parseHopHeader } from './hop.ts'
import { limits } from './limits.ts'
import { parse } from './parse.ts'
import { Hints, Request } from './request.ts'
import { decodeVector, encodeVector } from './vectorBase64.ts'
import { fromWire, toWire } from './wire.ts'

const messageOf = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    return error instanceof AppError ? `${error.code}: ${error.message}` : String(error)
  }
  return 'no error'
}
const embed = { task: 'embed', model: 'm', inputs: ['a'] }

describe('parse()', () => {
  test('names the action, the field, the value and what was wanted', () => {
    const bad = (change: object) => messageOf(() => parse(Request, { ...embed, ...change }, 'embed'))
    expect(bad({ inputs: ['a', ''] })).toBe(
      'invalid_request: Cannot embed: inputs[1] is ""; send at least 1 character',
    )
    expect(bad({ inputs: [] })).toBe(
      'invalid_request: Cannot embed: inputs is a list of 0; send at least 1 element',
    )
    expect(bad({ inputs: 5 })).toBe('invalid_request: Cannot embed: inputs is 5; send a list')
    expect(bad({ colour: 1 })).toBe(
      'invalid_request: Cannot embed: colour is not a known field; leave out "colour"',
    )
    expect(bad({ inputs: ['x'.repeat(limits.inputCharacters + 1)] })).toBe(
      'invalid_request: Cannot embed: inputs[0] is a string of 8193 characters; send at most 8192 characters',
    )
  })

  test('refuses hints outside their range', () => {
    expect(messageOf(() => parse(Hints, { reach: 'moon' }, 'route'))).toContain(
      'send one of "device", "edge", "origin"',
    )
    expect(messageOf(() => parse(Hints, { deadline_ms: 1.5 }, 'route'))).toContain('deadline_ms is 1.5')
    expect(messageOf(() => parse(Hints, { rate: -1 }, 'route'))).toContain('rate is -1; send at least 0')
  })
})

describe('errors on the wire', () => {
  test('every code comes back as it was sent', () => {
    for (const code of Object.keys(errorTable) as (keyof typeof errorTable)[]) {
      const sent = new AppError(code, 'Cannot a: b; send c', { param: 'p', retryAfterMs: 1500 })
      const received = fromWire(JSON.parse(JSON.stringify(toWire(sent))), 'the origin')
      expect({ ...received, message: received.message }).toEqual({ ...sent, message: sent.message })
    }
  })

  test('what is no Hedge error is named as such, not repeated', () => {
    expect(fromWire('<html>secret</html>', 'the origin')).toMatchObject({ code: 'upstream_invalid' })
    expect(fromWire('<html>secret</html>', 'the origin').message).not.toContain('secret')
    expect(fromWire({ error: { message: 'm', type: 't', param: null, code: 'toString' } }, 'x').code).toBe(
      'upstream_invalid',
    )
  })

  test('the text of an unexpected fault stays inside', () => {
    expect(asAppError(new Error('password=hunter2'), 'embed').message).not.toContain('hunter2')
  })
})

describe('API keys', () => {
  const bytes = fc
    .uint8Array({ minLength: 64, maxLength: 64 })
    .filter((all) => all.filter((b) => b < 248).length >= 30)

  test('are well formed as made, and not after any one change', () => {
    fc.assert(
      fc.property(
        bytes,
        fc.integer({ min: 0, max: 41 }),
        fc.constantFrom('a', '7', 'Z', '_'),
        (random, at, other) => {
          const key = formatApiKey(random)
          expect(isWellFormedApiKey(key)).toBe(true)
          fc.pre(key[at] !== other)
          expect(isWellFormedApiKey(key.slice(0, at) + other + key.slice(at + 1))).toBe(false)
        },
      ),
    )
  })

  test('refuse anything else', () => {
    for (const text of ['', 'hedge_', "hedge_' OR 1=1 --", 'sk-abc', `hedge_${'é'.repeat(36)}`]) {
      expect(isWellFormedApiKey(text)).toBe(false)
    }
  })
})

test('vectors survive base64 bit for bit, in the form that OpenAI clients read', () => {
  const bits = (vector: Float32Array) => new Uint32Array(vector.slice().buffer)
  fc.assert(
    fc.property(fc.float32Array({ maxLength: 9 }), (vector) => {
      const base64 = encodeVector(vector)
      expect(base64).toMatch(/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/)
      expect(bits(decodeVector(base64))).toEqual(bits(vector))
    }),
  )
  // Written by numpy: base64.b64encode(numpy.array([1, -0.5], dtype='<f4')).
  expect(encodeVector(new Float32Array([1, -0.5]))).toBe('AACAPwAAAL8=')
  expect(() => decodeVector('AAA=')).toThrow(RangeError)
})

test('a hop signature has one form', () => {
  const signature = { timestampMs: 1_700_000_000_000, macHex: 'ab'.repeat(32) }
  for (const one of [signature, { ...signature, nonce: '0f1' }])
    expect(parseHopHeader(formatHopHeader(one))).toEqual(one)
  for (const bad of [
    '',
    't=1',
    `t=1,n=,v1=${'ab'.repeat(32)}`,
    `t=1,n=x.y,v1=${'ab'.repeat(32)}`,
    't=1,v1=zz',
    `t=-1,v1=${'ab'.repeat(32)}`,
  ])
    expect(parseHopHeader(bad)).toBeUndefined()
})
