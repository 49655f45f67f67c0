import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { htmlToText } from './htmlToText.ts'

describe('htmlToText', () => {
  test('keeps the text in reading order with blocks on their own lines', () => {
    const html =
      '<html><head><title>T</title></head><body><h1>Hours</h1><p>Open <b>daily</b>\n from 9.</p><ul><li>one<li>two</ul>' +
      '<div>a</div><div>b<br>c</div><table><tr><td>1</td><td>2</td></tr></table></body></html>'
    expect(htmlToText(html)).toBe('Hours\n\nOpen daily from 9.\n\n- one\n- two\n\na\nb\nc\n\n1 2')
  })

  test('drops scripts, styles, comments and instructions, whatever they hold', () => {
    const html = `a<script>if (1 < 2) "</p>"</script> b<STYLE>p > a {}</style> c<!-- <p>no</p> --> d<?xml x?> e<!doctype html>`
    expect(htmlToText(html)).toBe('a b c d e')
  })

  test('does not end a tag inside a quoted value', () => {
    expect(htmlToText(`<a title="x > y" data-n='<b>'>word</a><p class=it's>next`)).toBe('word\n\nnext')
  })

  test('decodes references once and leaves what is none', () => {
    expect(
      htmlToText(
        '&lt;b&gt; &amp;lt; &eacute;&Uuml;&ntilde; &#8364;&#x1F600; &alpha;&Omega; R&D &bogus; &#150;',
      ),
    ).toBe('<b> &lt; éÜñ €😀 αΩ R&D &bogus; –')
    expect(htmlToText('&#0;&#xD800;&#x110000;')).toBe('\ufffd\ufffd\ufffd')
    expect(htmlToText('a&nbsp;&nbsp;b')).toBe('a b')
  })

  test('keeps blanks and line breaks of preformatted text only', () => {
    expect(htmlToText('<p>a\n   b</p><pre>\n x\n  y\n</pre>c')).toBe('a b\n\n x\n  y\n\nc')
  })

  test('reads malformed pages on', () => {
    expect(htmlToText('1 < 2 and <3')).toBe('1 < 2 and <3')
    expect(htmlToText('<svg><p>inside, never closed')).toBe('inside, never closed')
    expect(htmlToText('before<script>never closed')).toBe('before')
    expect(htmlToText('text <a href="never closed')).toBe('text')
    expect(htmlToText('</p></p>x</unknown>')).toBe('x')
  })

  test('never throws and never yields a tag of its input', () => {
    const part = fc.constantFrom(
      '<',
      '>',
      '<p',
      '</p>',
      '<script>',
      '</script>',
      '"',
      "'",
      '=',
      '<!--',
      '-->',
      '&',
      ';',
      '&#',
      'a',
      ' ',
      '<svg',
      '\n',
      '<pre>',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const text = htmlToText(parts.join(''))
        expect(text).not.toMatch(/<\/?(?:script|pre)>/)
        if (!parts.includes('<pre>')) expect(text).not.toMatch(/\n{3}/)
      }),
      { numRuns: 500 },
    )
  })
})
