import * as z from 'zod/mini'
import { limits } from '../limits.ts'
import type { ExtractReply, Quote } from '../reply.ts'
import { ExtractRequest, Hints, type Passage } from '../request.ts'
import type { TaskCall } from './taskCall.ts'

/** The origin's more exact model: whoever asks the API for an answer wants the better one. */
export const defaultExtractModel = 'hedge-base-en'

/** `POST /v1/extract`: the one to three sentences of the given documents that answer, or an honest "nothing found". */
export const ExtractBody = z.strictObject({
  model: z.optional(ExtractRequest.shape.model),
  question: ExtractRequest.shape.question,
  documents: ExtractRequest.shape.passages,
  limit: z.optional(ExtractRequest.shape.limit),
  hedge: z.optional(Hints),
})

/** A sentence of a document. `start` and `end` are UTF-16 offsets into the document's text. */
export const ExtractAnswer = z.object({
  document_index: z.int(),
  document_id: z.optional(z.string()),
  start: z.int(),
  end: z.int(),
  text: z.string(),
  score: z.number(),
})

export const ExtractReplyBody = z.object({
  object: z.literal('extract'),
  model: z.string(),
  /** False: nothing in the documents answers; `answers` is empty and `nearest` the closest sentence. */
  found: z.boolean(),
  answers: z.array(ExtractAnswer),
  nearest: z.nullable(ExtractAnswer),
  /** Calibrated probability that the first answer is right, 0 to 1. */
  confidence: z.number(),
  /** Documents beyond the sentence limit that were not read. */
  unread_documents: z.int(),
  usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
})

export type ExtractBody = z.infer<typeof ExtractBody>
export type ExtractAnswer = z.infer<typeof ExtractAnswer>
export type ExtractReplyBody = z.infer<typeof ExtractReplyBody>

export function extractCall(body: ExtractBody): TaskCall {
  const { question, documents: passages } = body
  const model = body.model ?? defaultExtractModel
  return {
    request: { task: 'extract', model, question, passages, limit: body.limit ?? limits.answers },
    hints: body.hedge,
    form: 'plain',
    write: (reply) => writeExtract(reply as ExtractReply, passages),
  }
}

function writeExtract(reply: ExtractReply, passages: readonly Passage[]): ExtractReplyBody {
  const answer = (quote: Quote): ExtractAnswer => {
    const id = passages[quote.passageIndex]?.id
    return {
      document_index: quote.passageIndex,
      ...(id !== undefined && { document_id: id }),
      start: quote.start,
      end: quote.end,
      text: quote.text,
      score: quote.score,
    }
  }
  return {
    object: 'extract',
    model: reply.model,
    found: reply.found,
    answers: reply.answers.map(answer),
    nearest: reply.nearest && answer(reply.nearest),
    confidence: reply.confidence,
    unread_documents: reply.unreadPassages,
    usage: { prompt_tokens: reply.inputTokens, total_tokens: reply.inputTokens },
  }
}
