import type { ChatBody } from '../contract/http/chatBody.ts'
import type { ChatHedge, Citation } from '../contract/http/chatReply.ts'
import type { ExtractReply, Quote } from '../contract/reply.ts'
import { limitText, type LimitedText } from './limitText.ts'
import type { QuotePlan } from './planQuotes.ts'

/** An answer in words, in the pieces in which it is streamed: a quoted sentence each. */
export type Quoted = { pieces: string[]; finish: LimitedText['finish']; hedge: ChatHedge }

/** What `extract` found, as a chat says it: the sentences with the numbers of their citations, or plainly that nothing answers. */
export function writeQuotes(reply: ExtractReply, plan: QuotePlan, body: ChatBody): Quoted {
  const found = reply.found && reply.answers.length > 0
  const quotes = found ? reply.answers : []
  const lines = quotes.map(({ text }, index) => `${index === 0 ? '' : '\n'}${text} [${index + 1}]`)
  const { pieces, finish } = limitPieces(found ? lines : [nothingFound(plan)], body)
  return {
    pieces,
    finish,
    hedge: {
      found,
      citations: quotes.slice(0, pieces.length).map((quote) => cite(quote, plan)),
      ...(!found && reply.nearest && { nearest: cite(reply.nearest, plan) }),
      confidence: reply.confidence,
      unread_documents: reply.unreadPassages + plan.unread,
    },
  }
}

function nothingFound({ passages, from }: QuotePlan): string {
  if (passages.length === 0) {
    return 'There is nothing to quote from: send documents, or texts in a system message or in earlier ones.'
  }
  if (from === 'messages') return 'Nothing in the earlier messages answers this.'
  return passages.length === 1
    ? 'The document does not answer this.'
    : `None of the ${passages.length} documents answers this.`
}

function cite({ passageIndex, start, end, text }: Quote, { sources }: QuotePlan): Citation {
  const source = sources[passageIndex]
  const offset = source?.start ?? 0
  return {
    document_index: source?.index ?? passageIndex,
    ...(source?.id !== undefined && { document_id: source.id }),
    ...(source?.title !== undefined && { document_title: source.title }),
    start: offset + start,
    end: offset + end,
    text,
  }
}

function limitPieces(
  pieces: readonly string[],
  body: ChatBody,
): { pieces: string[]; finish: LimitedText['finish'] } {
  const { stop = [] } = body
  const { text, finish } = limitText(pieces.join(''), {
    stop: typeof stop === 'string' ? [stop] : stop,
    maxTokens: body.max_completion_tokens ?? body.max_tokens ?? Infinity,
  })
  let left = text.length
  const cut = pieces.map((piece) => {
    const part = piece.slice(0, Math.max(0, left))
    left -= piece.length
    return part
  })
  return { pieces: cut.filter((part) => part !== ''), finish }
}
