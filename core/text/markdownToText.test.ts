import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { markdownToText } from './markdownToText.ts'

describe('markdownToText', () => {
  test('drops marks of headings, quotes, lists, rules and front matter', () => {
    const markdown =
      '---\ntitle: x\n---\n# Head ##\n\nSetext\n======\nText\nwraps.\n\n> quote\n> goes on\n\n- [x] done\n* item\n  1) sub\n\n***\nend'
    expect(markdownToText(markdown)).toBe(
      'Head\n\nSetext\n\nText\nwraps.\n\nquote\ngoes on\n\n- done\n- item\n  1. sub\n\nend',
    )
  })

  test('keeps the words of emphasis, links, images and code', () => {
    expect(markdownToText('Some **bold**, *it*, ***both***, _under_, ~~gone~~ and **a *b* c**.')).toBe(
      'Some bold, it, both, under, gone and a b c.',
    )
    expect(
      markdownToText(
        'A [link](http://x.y/(a) "t"), ![img](a.png), [ref][1], <https://a.b>.\n\n[1]: http://z',
      ),
    ).toBe('A link, img, ref, https://a.b.')
    expect(markdownToText('Use `a *b* <c>` or ``x`y``.')).toBe('Use a *b* <c> or x`y.')
  })

  test('leaves what is no mark: snake_case, products, escapes, lone brackets', () => {
    expect(markdownToText(String.raw`snake_case_name 2 * 3 * 4 \*kept\* [plain] a_b 1 < 2 & 3`)).toBe(
      'snake_case_name 2 * 3 * 4 *kept* [plain] a_b 1 < 2 & 3',
    )
  })

  test('keeps fenced code as it is, and reads on behind a fence that never closes', () => {
    expect(markdownToText('a\n```js\nconst x = **1**\n# no heading\n```\nb')).toBe(
      'a\n\nconst x = **1**\n# no heading\n\nb',
    )
    expect(markdownToText('~~~\n*code*')).toBe('*code*')
  })

  test('reads tables row by row', () => {
    expect(markdownToText('| a | b |\n|---|:-:|\n| 1 | 2 |\n| 3 | |')).toBe('a | b\n\n1 | 2\n3')
  })

  test('reads HTML inside as HTML: no tags, no scripts', () => {
    expect(
      markdownToText('<div>\n<p>one</p>\n<script>alert(1)</script>\n</div>\n\ntwo <b>three</b><br>four'),
    ).toBe('one\n\ntwo three\nfour')
    expect(markdownToText('<script>\n\nevil()\n\n</script>\nafter <!-- c --> it')).toBe('after  it')
    expect(markdownToText('<!-- note -->\n*after*')).toBe('after')
    expect(markdownToText('&copy; &eacute; &lt;tag&gt;')).toBe('© é <tag>')
  })

  test('never throws, and text without marks passes unchanged', () => {
    const part = fc.constantFrom(
      '*',
      '**',
      '_',
      '~~',
      '[',
      ']',
      '(',
      ')',
      '![',
      '`',
      '``',
      '<',
      '>',
      '\\',
      '#',
      '- ',
      '|',
      '\n',
      '\n\n',
      '```\n',
      'a',
      ' ',
      '&amp;',
      '<b>',
    )
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 50 }),
        (parts) => typeof markdownToText(parts.join('')) === 'string',
      ),
      { numRuns: 500 },
    )
    fc.assert(
      fc.property(fc.array(fc.constantFrom('word', 'Two,', '3.5', 'né'), { minLength: 1 }), (words) => {
        expect(markdownToText(words.join(' '))).toBe(words.join(' '))
      }),
    )
  })
})
