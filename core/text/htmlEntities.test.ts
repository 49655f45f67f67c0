import { expect, test } from 'vitest'
import { decodeEntities } from './htmlEntities.ts'

test('decodes names, decimals, hexadecimals, accents and Greek letters', () => {
  expect(decodeEntities('&amp;&lt;&gt;&quot;&apos;&hellip;&ndash;&copy;')).toBe('&<>"\'…–©')
  expect(decodeEntities('&#65;&#x42;&#X43;&#68')).toBe('ABCD')
  expect(decodeEntities('&Auml;&ccedil;&scaron;&oslash;&szlig;')).toBe('Äçšøß')
  expect(decodeEntities('&alpha;&sigma;&sigmaf;&omega;&Delta;')).toBe('ασςωΔ')
})

test('leaves unknown names and bare ampersands, and replaces impossible code points', () => {
  expect(decodeEntities('R&D &nope; &ALPHA; a & b')).toBe('R&D &nope; &ALPHA; a & b')
  expect(decodeEntities('&#0; &#xDFFF; &#99999999; &#128;')).toBe('\ufffd \ufffd \ufffd €')
})
