import { chatChunks } from '#core/chat/chatChunks'
import { countTokens } from '#core/chat/limitText'
import { planQuotes, type QuotePlan } from '#core/chat/planQuotes'
import { type Quoted, writeQuotes } from '#core/chat/writeQuotes'
import type { ChatCompletion } from '#core/contract/http/chatReply'
import { extractCall } from '#core/contract/http/extract'
import type { Decision, Receipt } from '#core/contract/receipt'
import type { ExtractReply } from '#core/contract/reply'
import { prices } from '#core/policy/prices'
import { unixSeconds } from '#core/contract/unixSeconds'
import type { Answerer } from '../answer.ts'
import type { Incoming } from '../incoming.ts'
import { ownHop } from '../edgeReceipt.ts'
import type { Clock, Ports } from '../ports.ts'
import type { ChatAnswer } from './chatAnswer.ts'
import type { IncomingChat } from './readChat.ts'
import { tellStream } from './tellStream.ts'
import { writeChunks } from './writtenChunk.ts'

type Extracted = { reply: ExtractReply; receipt: Receipt; ageMs?: number }

/**
 * `hedge-extract`: the sentences that answer, quoted, by the same way that `/v1/extract` takes, so that both share what is kept.
 * No upstream is asked, and nothing is made up.
 */
export async function quoteChat(
  incoming: IncomingChat,
  answerer: Answerer,
  { clock }: Pick<Ports, 'clock'>,
): Promise<ChatAnswer> {
  const { body, action } = incoming
  const plan = planQuotes(body, action)
  const { reply, ...known } =
    plan.passages.length === 0 ? nothingToRead(incoming, clock) : await extract(incoming, plan, answerer)
  const quoted = writeQuotes(reply, plan, body)
  const completion = toCompletion(quoted, incoming, { reply, nowMs: clock.nowMs() })
  if (body.stream !== true) return { kind: 'whole', completion, ...known }
  const { usage, hedge } = completion
  return {
    kind: 'stream',
    ...known,
    chunks: tellStream(writeChunks(chatChunks(completion, quoted.pieces)), {
      choices: 1,
      includeUsage: body.stream_options?.include_usage === true,
      end: () => ({ usage: usage ?? undefined, hedge: { ...hedge, receipt: known.receipt } }),
    }),
  }
}

/** Runs at the edge where the text is short, at the origin where it is long, with the same bits; base finds the evidence in half a claim of a hundred more. */
const quoteModel = 'hedge-small-en'

/** Where the quoting would happen and why. */
export async function routeQuotes(incoming: IncomingChat, answerer: Answerer): Promise<Decision> {
  const plan = planQuotes(incoming.body, incoming.action)
  if (plan.passages.length > 0) return await answerer.route(extractIncoming(incoming, plan))
  return {
    plan: 'edge',
    reason: 'there is nothing to quote from, and to say so takes no model',
    predicted: { latencyMs: 0, priceMicroUsd: prices.edgeRequestMicroUsd, pWrong: 0, jMicroUsd: 0 },
    rejected: [],
  }
}

async function extract(incoming: IncomingChat, plan: QuotePlan, answerer: Answerer): Promise<Extracted> {
  const { body: _, reply, ...known } = await answerer.answer(extractIncoming(incoming, plan))
  return { reply: reply as ExtractReply, ...known }
}

function extractIncoming({ body, ...around }: IncomingChat, { question, passages }: QuotePlan): Incoming {
  const documents = [...passages]
  return {
    ...around,
    task: extractCall({ model: quoteModel, question, documents, hedge: body.hedge }),
  }
}

function nothingToRead({ requestId, bodyBytes, startedMs }: IncomingChat, clock: Clock): Extracted {
  return {
    reply: {
      task: 'extract',
      model: quoteModel,
      found: false,
      answers: [],
      nearest: null,
      confidence: 0,
      unreadPassages: 0,
      inputTokens: 0,
    },
    receipt: { requestId, hops: [ownHop(clock.nowMs() - startedMs)], bytesLeftDevice: bodyBytes },
  }
}

function toCompletion(
  { pieces, finish, hedge }: Quoted,
  { requestId, body }: IncomingChat,
  { reply, nowMs }: { reply: ExtractReply; nowMs: number },
): ChatCompletion {
  const content = pieces.join('')
  const used = { prompt_tokens: reply.inputTokens, completion_tokens: countTokens(content) }
  return {
    id: `chatcmpl-${requestId}`,
    object: 'chat.completion',
    created: unixSeconds(nowMs),
    model: body.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, refusal: null },
        logprobs: null,
        finish_reason: finish,
      },
    ],
    usage: { ...used, total_tokens: used.prompt_tokens + used.completion_tokens },
    hedge,
  }
}
