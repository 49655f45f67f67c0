import type { ChunkFold } from '#core/chat/chunkFold'
import { countCharacters, toUsage, type ChatUse, useOf } from '#core/chat/chatUse'
import type { ChatCompletion, ChatUsage } from '#core/contract/http/chatReply'
import type { Decision, Hop, Receipt } from '#core/contract/receipt'
import type { Use } from '../money/use.ts'
import type { Found } from '../cache/answerCache.ts'
import type { Replay } from '../cache/replayStream.ts'
import type { Opened } from '../cache/streamFlight.ts'
import { cacheHop, forwardHop } from '../edgeReceipt.ts'
import type { Answered } from '../upstream/upstreams.ts'
import type { ChatAnswer } from './chatAnswer.ts'
import { engineOf, tokensOf, upstreamHop } from './chatReceipt.ts'
import { type KeptChat, keptChunks, keptCompletion } from './keptChat.ts'
import type { IncomingChat } from './readChat.ts'
import { tellStream } from './tellStream.ts'
import type { Completed } from './upstreamFlights.ts'
import { type WrittenChunk, writeChunks } from './writtenChunk.ts'

/** What the request has passed on its way so far. */
export type Passed = {
  incoming: IncomingChat
  decision: Decision
  lookedUpMs: number
  nowMs(): number
  /** Counts an answer that cost nothing: a kept one, or one that another request pays. */
  free(use: FreeUse): void
}

/** An earlier answer: to this request, or to one that asks the same. */
export type Earlier = Found<KeptChat> & { cache?: 'semantic' }

export type FreeUse = Omit<Use, 'requestId' | 'model' | 'microUsd'>

/** The answer of an upstream in one piece. */
export function tellWhole(
  { head, completion, joined }: Completed & { joined: boolean },
  passed: Passed,
): ChatAnswer {
  const use = useOfCompletion(completion, passed)
  if (joined) passed.free(joinedUse(use, 'done'))
  const hops = [edgeHop(joined, passed), serverHop(head, passed, { use, joined })]
  return { kind: 'whole', completion: withUsage(completion, use), receipt: receiptOf(passed, hops) }
}

/** The answer of an upstream that is being written. */
export function tellFlown(
  { head, chunks, joined }: Opened<Answered, WrittenChunk> & { joined: boolean },
  passed: Passed,
): ChatAnswer {
  return {
    kind: 'stream',
    receipt: receiptOf(passed, [{ ...edgeHop(joined, passed), attempts: [...head.attempts] }]),
    chunks: tellStream(chunks, {
      ...wanted(passed),
      left(fold) {
        if (joined) passed.free(joinedUse(useOfFold(fold, passed), 'cut'))
      },
      end(fold) {
        const use = useOfFold(fold, passed)
        if (joined) passed.free(joinedUse(use, 'done'))
        const hops = [edgeHop(joined, passed), serverHop(head, passed, { use, joined })]
        const receipt = receiptOf(passed, hops)
        passed.incoming.told(receipt)
        return streamEnd(fold.usage, use, receipt)
      },
    }),
  }
}

/** An earlier answer, in the form that is wanted now. */
export function tellKept(
  { value, freshness, ageMs, cache }: Earlier,
  { replay, ...passed }: Passed & { replay: Replay },
): ChatAnswer {
  const completion = keptCompletion(value)
  const use = useOfCompletion(completion, passed)
  const hop = cacheHop(
    { engine: engineOf(value.upstream), tokens: tokensOf(use) },
    { ...timesOf(passed), cache: cache ?? (freshness === 'fresh' ? 'hit' : 'stale'), ageMs },
  )
  const receipt = receiptOf(passed, [hop])
  passed.free({ ...tokensUsed(use), tier: 'edge-cache', outcome: 'done', cache: hop.cache })
  if (passed.incoming.body.stream !== true) {
    return { kind: 'whole', completion: withUsage(completion, use), receipt, ageMs }
  }
  const end = () => streamEnd(completion.usage, use, receipt)
  const chunks = tellStream(writeChunks(keptChunks(value, replay)), { ...wanted(passed), end })
  return { kind: 'stream', receipt, ageMs, chunks }
}

const joinedUse = (use: ChatUse, outcome: Use['outcome']): FreeUse => ({
  ...tokensUsed(use),
  tier: 'origin',
  outcome,
  cache: 'join',
})

const tokensUsed = ({ inputTokens, cachedInputTokens, outputTokens }: ChatUse) => ({
  inputTokens,
  cachedInputTokens,
  outputTokens,
})

const wanted = ({ incoming: { body } }: Passed) => ({
  choices: body.n ?? 1,
  includeUsage: body.stream_options?.include_usage === true,
})

function useOfFold({ usage, characters }: ChunkFold, { incoming }: Passed): ChatUse {
  return useOf(usage, { ...incoming, outputCharacters: characters })
}

function useOfCompletion({ usage, choices }: ChatCompletion, { incoming }: Passed): ChatUse {
  return useOf(usage, { ...incoming, outputCharacters: countCharacters(choices) })
}

function withUsage(completion: ChatCompletion, use: ChatUse): ChatCompletion {
  if (!use.estimated) return completion
  return { ...completion, usage: toUsage(use), hedge: { usage_estimated: true } }
}

function streamEnd(usage: ChatUsage | null | undefined, use: ChatUse, receipt: Receipt) {
  return {
    usage: usage ?? toUsage(use),
    hedge: { ...(use.estimated && { usage_estimated: true }), receipt },
  }
}

function edgeHop(joined: boolean, passed: Passed): Hop {
  const { noStore, noCache } = passed.incoming.cache
  return forwardHop(joined ? 'join' : noStore || noCache ? 'bypass' : 'miss', timesOf(passed))
}

function serverHop(
  head: Answered,
  { incoming, lookedUpMs, nowMs }: Passed,
  { use, joined }: { use: ChatUse; joined: boolean },
): Hop {
  const batch = incoming.caller.batch === true
  return upstreamHop(head, { use, joined, batch, totalMs: nowMs() - lookedUpMs })
}

function timesOf({ incoming, decision, lookedUpMs, nowMs }: Passed) {
  const { startedMs } = incoming
  return { decision, phasesMs: { cache: lookedUpMs - startedMs }, totalMs: nowMs() - startedMs }
}

function receiptOf({ incoming }: Passed, hops: Hop[]): Receipt {
  return { requestId: incoming.requestId, hops, bytesLeftDevice: incoming.bodyBytes }
}
