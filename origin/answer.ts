import { AppError } from '#core/contract/error'
import { limits } from '#core/contract/limits'
import { costOf, type Hop } from '#core/contract/receipt'
import type { Answer } from '#core/contract/reply'
import type { Hints, Request } from '#core/contract/request'
import { prices } from '#core/policy/prices'
import { embedderModel } from '#core/task/embedder'
import type { Embedder } from '#core/task/embedder'
import { runTask } from '#core/task/runTask'
import type { TaskOutcome } from '#core/task/taskOutcome'
import type { HostedModel } from './hostedModel.ts'
import type { Clock } from './ports.ts'
import { startDeadline } from './startDeadline.ts'
import type { Deadline } from './startDeadline.ts'
import { tokenizeTexts } from './tokenizeTexts.ts'

/** What the edge sends: the request, how to answer it, and the id that its receipt carries. */
export type HopRequest = { request: Request; hints: Hints; requestId: string }

export type AnswerPorts = { models: readonly HostedModel[]; clock: Clock }

/**
 * The story of one request at the origin: find the model, start the clock, tokenise, queue, compute in batches with
 * others, make the reply, and write this hop of the receipt.
 * Rejects with AppError, or with an AbortError when `gone` fires.
 */
export async function answer(hop: HopRequest, ports: AnswerPorts, gone: AbortSignal): Promise<Answer> {
  const { request, hints, requestId } = hop
  const { clock } = ports
  const startedMs = clock.nowMs()
  const hosted = findHosted(ports.models, request)
  const leftMs = hints.deadline_ms ?? limits.defaultDeadlineMs
  const deadline = startDeadline({ clock, leftMs, gone, action: request.task })
  try {
    await hosted.golden.passed(deadline.signal)
    const phasesMs = { tokenize: 0, queue: 0, compute: 0 }
    const embedder = queueEmbedder(hosted, { clock, deadline, phasesMs })
    const outcome = await runTask(request, embedder, deadline.signal)
    const totalMs = clock.nowMs() - startedMs
    const receiptHop = writeHop({ hosted, embedder, outcome, phasesMs, totalMs })
    return { reply: outcome.reply, receipt: { requestId, hops: [receiptHop], bytesLeftDevice: 0 } }
  } finally {
    deadline.stop()
  }
}

/** The model that the request names, or the one whose vectors the head that it names reads. */
function findHosted(models: readonly HostedModel[], request: Request): HostedModel {
  const hosted = models.find(
    ({ entry, heads }) => entry.id === request.model || heads.some(({ model }) => model.id === request.model),
  )
  if (hosted) return hosted
  const known = models.map(({ entry }) => entry.id).join(' or ')
  throw new AppError(
    'model_not_found',
    `Cannot ${request.task} with model ${JSON.stringify(request.model)}: this origin has ${known}`,
    { param: 'model' },
  )
}

type PhasesMs = { tokenize: number; queue: number; compute: number }
type QueueOptions = { clock: Clock; deadline: Deadline; phasesMs: PhasesMs }

/** The task's embedder: texts go through the model's queue; how long each phase took is added to `phasesMs`. */
function queueEmbedder(hosted: HostedModel, options: QueueOptions): Embedder<AbortSignal> {
  const { clock, deadline, phasesMs } = options
  return {
    model: embedderModel(hosted.entry),
    heads: hosted.heads,
    async embed(texts, signal = deadline.signal) {
      const startedMs = clock.nowMs()
      const { ids, inputTokens, cutTokens } = await tokenizeTexts(texts, hosted.tokenizer, { clock, signal })
      phasesMs.tokenize += clock.nowMs() - startedMs
      const computed = await hosted.batcher.submit(ids, { deadlineMs: deadline.atMs, signal })
      phasesMs.queue += computed.queueMs
      phasesMs.compute += computed.computeMs
      return { vectors: computed.vectors, inputTokens, cutTokens }
    },
  }
}

type HopFacts = {
  hosted: HostedModel
  embedder: Embedder<AbortSignal>
  outcome: TaskOutcome
  phasesMs: PhasesMs
  totalMs: number
}

function writeHop({ hosted, embedder, outcome, phasesMs, totalMs }: HopFacts): Hop {
  const { id, version, sha256 } = outcome.model ?? embedder.model
  const { inputTokens, cutTokens, confidence } = outcome
  const task = totalMs - phasesMs.tokenize - phasesMs.queue - phasesMs.compute
  return {
    tier: 'origin',
    outcome: 'answered',
    model: { id, version, sha256 },
    engine: hosted.engines[0]?.name ?? 'none',
    cache: 'bypass',
    phasesMs: {
      tokenize: roundMs(phasesMs.tokenize),
      queue: roundMs(phasesMs.queue),
      compute: roundMs(phasesMs.compute),
      /** Everything else: splitting, scoring, encoding. */
      task: roundMs(Math.max(0, task)),
    },
    totalMs: roundMs(totalMs),
    tokens: { input: inputTokens, cut: cutTokens },
    ...costOf({ compute: inputTokens * prices.originTokenMicroUsd }),
    ...(confidence === undefined ? {} : { confidence }),
  }
}

/** To the microsecond: the clock's further digits are noise that every receipt would carry. */
function roundMs(ms: number): number {
  return Math.round(ms * 1_000) / 1_000
}
