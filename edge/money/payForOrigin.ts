import { isAbort } from '#core/contract/error'
import type { ModelVersion } from '#core/contract/manifest'
import { answeringHop, type Receipt } from '#core/contract/receipt'
import type { Answer } from '#core/contract/reply'
import type { Request as TaskRequest } from '#core/contract/request'
import { price } from '#core/policy/price'
import { originPrice } from '#core/policy/prices'
import { mostTokens, worstCaseMicroUsd } from '#core/policy/worstCase'
import { textsOf } from '../models/textsOf.ts'
import type { Background } from './leases.ts'
import type { Meter } from './meter.ts'
import type { Paying } from './payerOf.ts'

export type OriginWork = {
  caller: Paying
  requestId: string
  request: TaskRequest
  model: ModelVersion
  keepAlive: Background
  signal: AbortSignal
}

/**
 * Runs `work` of the origin against a reservation of its worst case, and settles what its receipt says. Work that failed is
 * written down and costs nothing; so is work that everybody left, whose single reply never came.
 */
export async function payForOrigin(
  meter: Meter,
  paid: OriginWork,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const { caller, requestId, request, model, keepAlive, signal } = paid
  // Extract reads passages sentence by sentence, so only their sum is bounded; each sentence has at least one character.
  const tokens =
    request.task === 'extract'
      ? 3 * textsOf(request).reduce((sum, text) => sum + text.length, 0)
      : mostTokens(textsOf(request), model.maxTokens)
  const batch = caller.batch === true
  const reservation = await meter.reserve(caller, {
    requestId,
    model: request.model,
    maxMicroUsd: worstCaseMicroUsd(originPrice, { inputTokens: tokens, maxOutputTokens: 0, batch }),
    tokens,
    keepAlive,
    signal,
  })
  const use = {
    requestId,
    tier: 'origin',
    model: request.model,
    cachedInputTokens: 0,
    outputTokens: 0,
  } as const
  try {
    const answer = await work()
    const inputTokens = answeringHop(answer.receipt)?.tokens.input ?? answer.reply.inputTokens
    const { microUsd } = price(originPrice, { inputTokens, cachedInputTokens: 0, outputTokens: 0, batch })
    reservation.settle({ ...use, inputTokens, microUsd, outcome: 'done', cache: 'miss' })
    return answer
  } catch (error) {
    const outcome = isAbort(error) || signal.aborted ? 'cut' : 'failed'
    reservation.settle({ ...use, inputTokens: 0, microUsd: 0, outcome })
    throw error
  }
}

/** What an answer that caused no work of the origin used; undefined for one that did, which has a reservation. */
export function freeUse(
  requestId: string,
  { model, inputTokens }: Pick<Answer['reply'], 'model' | 'inputTokens'>,
  receipt: Receipt,
): Parameters<Meter['count']>[1] | undefined {
  const first = receipt.hops[0]
  const hop = answeringHop(receipt)
  if (first === undefined || hop === undefined) return undefined
  if (first.outcome === 'forwarded' && first.cache !== 'join') return undefined
  const cachedInputTokens = first.cache === 'join' || hop.tier === 'edge-cache' ? inputTokens : 0
  return {
    requestId,
    tier: hop.tier,
    model,
    inputTokens,
    cachedInputTokens,
    outputTokens: 0,
    microUsd: 0,
    outcome: 'done',
    cache: first.cache,
  }
}
