import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EmbedRequest } from '../contract/request.ts'
import { cacheKeyText, canonicalJson } from './cacheKey.ts'

const model = { id: 'hedge-small-en', version: 1, sha256: 'a'.repeat(64) }
const embed = (inputs: string[]): EmbedRequest => ({ task: 'embed', model: model.id, inputs })

test('the order of keys does not matter, the order of inputs does', () => {
  expect(canonicalJson({ b: 1, a: [2, { d: 3, c: undefined }] })).toBe('{"a":[2,{"d":3}],"b":1}')
  const scope = { tenant: 't', model }
  expect(cacheKeyText(embed(['a', 'b']), scope)).not.toBe(cacheKeyText(embed(['b', 'a']), scope))
})

test('a new version of the model is a new key', () => {
  const old = cacheKeyText(embed(['a']), { tenant: 't', model })
  expect(cacheKeyText(embed(['a']), { tenant: 't', model: { ...model, version: 2 } })).not.toBe(old)
})

test('two tenants share no key, whatever they are called and ask', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      fc.array(fc.string()),
      fc.array(fc.string()),
      (a, b, first, second) => {
        fc.pre(a !== b)
        expect(cacheKeyText(embed(first), { tenant: a, model })).not.toBe(
          cacheKeyText(embed(second), { tenant: b, model }),
        )
      },
    ),
  )
})

test('two requests share a key only when they are equal', () => {
  const inputs = fc.array(fc.string(), { maxLength: 3 })
  fc.assert(
    fc.property(inputs, inputs, (first, second) => {
      const scope = { tenant: 't', model }
      const sameKey = cacheKeyText(embed(first), scope) === cacheKeyText(embed(second), scope)
      expect(sameKey).toBe(JSON.stringify(first) === JSON.stringify(second))
    }),
  )
})
