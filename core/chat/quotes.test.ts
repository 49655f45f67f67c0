import { describe, expect, test } from 'vitest'
import type { AppError } from '../contract/error.ts'
import type { ChatBody } from '../contract/http/chatBody.ts'
import { limits } from '../contract/limits.ts'
import type { ExtractReply } from '../contract/reply.ts'
import { cutText } from './cutText.ts'
import { countTokens } from './limitText.ts'
import { planQuotes } from './planQuotes.ts'
import { writeQuotes } from './writeQuotes.ts'

const chat = (more: Partial<ChatBody>): ChatBody => ({
  model: 'hedge-extract',
  messages: [{ role: 'user', content: 'How long?' }],
  ...more,
})
const plan = (more: Partial<ChatBody>) => planQuotes(chat(more), 'chat')

describe('planQuotes()', () => {
  test('takes the last message of the user as question and every other message as a text', () => {
    const { question, passages, sources } = plan({
      messages: [
        { role: 'system', content: 'Loans last four weeks.' },
        { role: 'user', content: 'Who are you?' },
        { role: 'assistant', content: null },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'How' },
            { type: 'text', text: 'long?' },
          ],
        },
        { role: 'tool', tool_call_id: 'c', content: 'Or five.' },
      ],
    })
    expect(question).toBe('How\nlong?')
    expect(passages.map(({ text }) => text)).toEqual(['Loans last four weeks.', 'Who are you?', 'Or five.'])
    expect(sources.map(({ index }) => index)).toEqual([0, 1, 4])
  })

  test('reads only the documents where the request has that field', () => {
    const system = { role: 'system', content: 'Be kind.' } as const
    const asked = { role: 'user', content: 'How long?' } as const
    expect(plan({ messages: [system, asked], documents: [{ id: 'a', text: 'b' }] }).passages).toEqual([
      { id: 'a', text: 'b' },
    ])
    expect(plan({ messages: [system, asked], documents: [] }).passages).toEqual([])
  })

  test.each([
    [{ n: 2 }, 'n'],
    [{ logprobs: true }, 'logprobs'],
    [{ response_format: { type: 'json_object' } }, 'response_format'],
    [{ tool_choice: 'required' }, 'tool_choice'],
    [{ messages: [{ role: 'system', content: 'a' }] }, 'messages'],
    [{ messages: [{ role: 'user', content: ' ' }] }, 'messages'],
    [{ messages: [{ role: 'user', content: 'a'.repeat(limits.inputCharacters + 1) }] }, 'messages'],
    [
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] }] },
      'messages[0].content',
    ],
  ] as [Partial<ChatBody>, string][])('refuses what quoting cannot give: %j', (more, param) => {
    let error: unknown
    try {
      plan(more)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toMatchObject({ code: 'invalid_request', param } satisfies Partial<AppError>)
  })
})

test('cutText() cuts behind line breaks, else blanks, else whole characters, and every piece lies where it says', () => {
  for (const [text, cuts] of [
    ['ab\ncd ef', ['ab\n', 'cd ef']],
    ['abc defgh', ['abc ', 'defgh']],
    ['abcd😀efg', ['abcd', '😀efg']],
    ['      ', []],
  ] as [string, string[]][]) {
    const pieces = cutText(text, 5)
    expect(pieces.map((piece) => piece.text)).toEqual(cuts)
    for (const piece of pieces) expect(text.startsWith(piece.text, piece.start)).toBe(true)
  }
})

describe('writeQuotes()', () => {
  const long = `${'x'.repeat(limits.documentCharacters - 1)}\nLoans last four weeks. Pay 2 EUR.`
  const messages: ChatBody['messages'] = [
    { role: 'system', content: long },
    { role: 'user', content: 'How long?' },
  ]
  const quote = (text: string) => {
    const start = long.indexOf(text) - limits.documentCharacters
    return { passageIndex: 1, start, end: start + text.length, text, score: 1 }
  }
  const reply: ExtractReply = {
    task: 'extract',
    model: 'm',
    found: true,
    answers: [quote('Loans last four weeks.'), quote('Pay 2 EUR.')],
    nearest: null,
    confidence: 0.8,
    unreadPassages: 0,
    inputTokens: 9,
  }
  const write = (more: Partial<ChatBody>, found: Partial<ExtractReply> = {}) => {
    const body = chat({ messages, ...more })
    return writeQuotes({ ...reply, ...found }, planQuotes(body, 'chat'), body)
  }

  test('quotes the sentences, and cites where they stand in the whole message', () => {
    const { pieces, finish, hedge } = write({})
    expect(pieces).toEqual(['Loans last four weeks. [1]', '\nPay 2 EUR. [2]'])
    expect([finish, hedge.found, hedge.citations?.length]).toEqual(['stop', true, 2])
    for (const { document_index, start, end, text } of hedge.citations ?? []) {
      expect([document_index, long.slice(start, end)]).toEqual([0, text])
    }
  })

  test('says plainly that nothing answers, and names the nearest sentence beside it', () => {
    const nothing = { found: false, answers: [], nearest: quote('Pay 2 EUR.') }
    const { pieces, hedge } = write({}, nothing)
    expect(pieces).toEqual(['Nothing in the earlier messages answers this.'])
    expect(hedge).toMatchObject({ found: false, citations: [], nearest: { text: 'Pay 2 EUR.' } })
  })

  test('ends before a stop sequence, and does not cite what is no longer there', () => {
    const { pieces, finish, hedge } = write({ stop: ['\n', 'zzz'] })
    expect([pieces, finish, hedge.citations?.length]).toEqual([['Loans last four weeks. [1]'], 'stop', 1])
  })

  test('ends at max_tokens and says so', () => {
    const { pieces, finish } = write({ max_tokens: 3 })
    expect([pieces, finish]).toEqual([['Loans last four'], 'length'])
    expect(countTokens('Loans last four weeks. [1]')).toBe(8)
  })
})
