import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitSentences } from './sentences.ts'

function split(text: string): string[] {
  return splitSentences(text).map(({ start, end }) => text.slice(start, end))
}

/** Sentences joined by a blank come apart where they were joined. */
function keepsApart(...sentences: string[]): void {
  expect(split(sentences.join(' '))).toEqual(sentences)
}

describe('splitSentences', () => {
  test('goes on after abbreviations and before numbers', () => {
    keepsApart(
      'Dr. Smith met Mrs. Jones at 5 p.m. in Fig. 3, e.g. here.',
      'Smith et al. (2009) agreed, cf. Eq. 2.',
    )
    keepsApart('It was on Jan. 5 in vol. 3, no. 7, at approx. 20 °C.', 'The rest, incl. tax, is 3.50 euros.')
  })

  test('ends after an abbreviation that may end a sentence when a capital follows', () => {
    keepsApart('He works for Acme Inc.', 'She does too.')
    keepsApart('Bring pens, paper, etc.', 'Then wait.')
  })

  test('tells initials from letters that end a sentence', () => {
    keepsApart('J. K. Rowling met Albert B. Cohen.', 'They talked.')
    keepsApart('Take vitamin C.', 'The rest is optional.')
    keepsApart('The U.S. Army left the U.S.', 'It was over.')
  })

  test('keeps closing quotes, brackets and reference marks with their sentence', () => {
    keepsApart('“Quote one.”', 'He said ‘no.’', '(An aside.)', 'It was shown.[1,2]', 'Next.')
    keepsApart('"Really?" he asked.', '"Yes!"', 'She left.')
  })

  test('ends at an ellipsis only before a capital', () => {
    keepsApart('Wait... what?', 'She left...', 'Then he came back.')
    expect(split('Contents . . . . . . 160 End')).toHaveLength(1)
  })

  test('lets a sentence begin with a lower-case name', () => {
    keepsApart('Levels rose.', 'mRNA fell.', 'p53 is a gene.')
  })

  test('goes on inside decimals, versions and addresses', () => {
    keepsApart('Version 2.0.1 costs 3.50 at www.example.org today.', 'Done.')
  })

  test('ends at blank lines, headings and list items, not at wrapped lines', () => {
    const wrapped =
      'This is a line of text that was wrapped by an editor at about seventy-two\ncharacters, so it goes on.'
    const text = `Heading\n${wrapped} Second.\n\n- item one\n- item two\n1. First step\n2. Second step. It has two.\r\n\r\nLast`
    expect(split(text)).toEqual([
      'Heading', wrapped, 'Second.', '- item one', '- item two', '1. First step', '2. Second step.', 'It has two.', 'Last',
    ]) // prettier-ignore
  })

  test('ends at a blank line even behind a long line that has no full stop', () => {
    const line = 'a line of prose that is longer than any heading and lacks the full stop at its end'
    expect(split(`${line}\n\nthen more`)).toEqual([line, 'then more'])
    expect(split(`${line}\nthen more`)).toHaveLength(1)
  })

  test('ends at the full stops of other scripts', () => {
    expect(split('今日は晴れです。明日は雨！本当？「はい。」')).toEqual([
      '今日は晴れです。',
      '明日は雨！',
      '本当？',
      '「はい。」',
    ])
    keepsApart('यह है।', 'वह था।')
    keepsApart('مرحبا؟', 'نعم.')
  })

  test('gives nothing for nothing', () => {
    expect(split('')).toEqual([])
    expect(split(' \n\t\u2029 ')).toEqual([])
  })

  test('holds every character that is not blank exactly once, in order, trimmed', () => {
    const alphabet = fc.constantFrom(
      'a',
      'B',
      '3',
      '.',
      '!',
      '?',
      '…',
      '。',
      ' ',
      '\n',
      '"',
      ')',
      '(',
      '[',
      ']',
      '-',
      '\ud800',
      '\r',
      'Dr',
    )
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 60 }), (text) => {
        const spans = splitSentences(text)
        expect(split(text).join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
        let last = 0
        for (const { start, end } of spans) {
          expect(start).toBeGreaterThanOrEqual(last)
          expect(text.slice(start, end).trim()).toBe(text.slice(start, end))
          expect(end).toBeGreaterThan(start)
          last = end
        }
      }),
      { numRuns: 500 },
    )
  })
})
