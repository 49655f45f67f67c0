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

test('no text is taken for another one, however alike they look or are normalised', () => {
  const alike = [
    ['e\u0301', '\u00e9'],
    ['\ufb01', 'fi'],
    ['\ufdfa', '\ufdfa'.normalize('NFKC')],
    ['a\u200bb', 'ab'],
    ['a\u2060b', 'a\ufeffb'],
    ['a\u00adb', 'ab'],
    ['\u202eab', 'ab'],
    ['\u{e0061}', ''],
    ['\u0430', 'a'],
    ['\uff21', 'A'],
    ['\u212a', 'K'],
    ['a ', 'a'],
    ['a\u00a0b', 'a b'],
    ['\ud800', '\ufffd'],
    ['\ud800', '\udfff'],
    ['\ud800', '\\ud800'],
    ['a\u0000', 'a'],
    ['","b', 'b'],
  ] as const
  const scope = { tenant: 't', model }
  for (const [first, second] of alike)
    expect(cacheKeyText(embed([first]), scope), JSON.stringify([first, second])).not.toBe(
      cacheKeyText(embed([second]), scope),
    )
})

test('a key is well-formed text, so that digests of different keys are of different bytes', () => {
  const any = fc.array(fc.string({ unit: 'binary' }), { maxLength: 3 })
  const unpaired = fc.array(fc.constantFrom('\ud800', '\udfff', '\ufffd', 'a', '\\'), { maxLength: 4 })
  const inputs = fc.oneof(
    any,
    unpaired.map((units) => [units.join('')]),
  )
  fc.assert(
    fc.property(inputs, inputs, (first, second) => {
      const [one, two] = [first, second].map((texts) => cacheKeyText(embed(texts), { tenant: 't', model }))
      expect(one).not.toMatch(/\p{Surrogate}/u)
      expect(one === two).toBe(first.length === second.length && first.every((text, i) => text === second[i]))
    }),
    { numRuns: 5_000 },
  )
})
