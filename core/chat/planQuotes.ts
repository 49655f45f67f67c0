import { AppError } from '../contract/error.ts'
import type { ChatBody } from '../contract/http/chatBody.ts'
import { limits } from '../contract/limits.ts'
import type { Passage } from '../contract/request.ts'
import { cutText } from './cutText.ts'
import { messageText, partOtherThanText } from './messageText.ts'

/** Where a passage comes from: which document or message, and where in its text the passage begins. */
export type Source = { index: number; id?: string | undefined; title?: string | undefined; start: number }

/** What `hedge-extract` is asked: a question, and the texts that may answer it. */
export type QuotePlan = {
  question: string
  passages: readonly Passage[]
  /** For each passage. */
  sources: readonly Source[]
  /** What the words of an answer call the texts. */
  from: 'documents' | 'messages'
  /** Passages beyond the limit, the oldest ones, that are not read. */
  unread: number
}

/**
 * The question of a chat is its last message of the user. What may answer are its documents; without that field, every other
 * message. Throws AppError `invalid_request` where there is no question, or where the request asks for what quoting cannot give.
 */
export function planQuotes(body: ChatBody, action: string): QuotePlan {
  refuseWhatQuotingCannot(body, action)
  const { messages, documents } = body
  const asked = messages.findLastIndex(({ role }) => role === 'user')
  const question = asked < 0 ? '' : messageText(messages[asked] as ChatBody['messages'][number]).trim()
  if (question === '' || question.length > limits.inputCharacters) {
    const found =
      asked < 0 ? 'hold none of the user' : `[${asked}] has a text of ${question.length} characters`
    throw refusal(
      action,
      'messages',
      `${found}; end with a question of 1 to ${limits.inputCharacters} characters`,
    )
  }
  const texts: (Source & { text: string })[] = documents
    ? documents.map(({ id, title, text }, index) => ({ index, id, title, start: 0, text }))
    : messages.flatMap((message, index) => {
        const pieces = index === asked ? [] : cutText(messageText(message), limits.documentCharacters)
        return pieces.map((piece) => ({ index, ...piece }))
      })
  const read = texts.slice(-limits.documents)
  return {
    question,
    passages: read.map(({ id, title, text }) => ({
      text,
      ...(id !== undefined && { id }),
      ...(title !== undefined && { title }),
    })),
    sources: read.map(({ index, id, title, start }) => ({ index, id, title, start })),
    from: documents ? 'documents' : 'messages',
    unread: texts.length - read.length,
  }
}

function refuseWhatQuotingCannot(body: ChatBody, action: string): void {
  const { n, logprobs, response_format: format, tool_choice: choice, messages } = body
  const with_ = `${body.model} quotes sentences`
  if (n !== undefined && n > 1)
    throw refusal(action, 'n', `is ${n}, and ${with_}: there is one answer; send 1`)
  if (logprobs === true) throw refusal(action, 'logprobs', `is true, and ${with_}: it has none; leave it out`)
  if (format !== undefined && format.type !== 'text') {
    throw refusal(
      action,
      'response_format',
      `is ${format.type}, and ${with_}; send text, citations are under hedge`,
    )
  }
  if (choice !== undefined && choice !== 'none' && choice !== 'auto') {
    throw refusal(action, 'tool_choice', `wants a tool called, and ${with_}; send "auto" or "none"`)
  }
  for (const [index, message] of messages.entries()) {
    const other = partOtherThanText(message)
    if (other === undefined) continue
    throw refusal(action, `messages[${index}].content`, `has a part ${other}, and ${with_}; send text`)
  }
}

function refusal(action: string, param: string, says: string): AppError {
  return new AppError('invalid_request', `Cannot ${action}: ${param} ${says}`, { param })
}
