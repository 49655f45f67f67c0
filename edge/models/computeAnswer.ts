import { costOf } from '#core/contract/receipt'
import type { Answer } from '#core/contract/reply'
import type { Request as TaskRequest } from '#core/contract/request'
import { costMs } from '#core/policy/computeCost'
import { prices } from '#core/policy/prices'
import { runTask } from '#core/task/runTask'
import type { Clock } from '../ports.ts'
import type { EdgeEmbedder } from './edgeEmbedder.ts'

export type Computing = {
  request: TaskRequest
  requestId: string
  clock: Clock
  /** The embedder, once it is loaded. */
  embedder: Promise<EdgeEmbedder>
}

/**
 * The answer of a model that this isolate runs, with its own hop. Processor time is counted by the static cost of a token: the clock of a
 * Worker stands still while it computes, so the phase `compute` may read 0 where the price does not.
 */
export async function computeAnswer(
  { request, requestId, clock, embedder: loading }: Computing,
  signal: AbortSignal,
): Promise<Answer> {
  const startedMs = clock.nowMs()
  const embedder = await loading
  signal.throwIfAborted()
  const loadedMs = clock.nowMs()
  let cpuMs = 0
  const counted: EdgeEmbedder = {
    ...embedder,
    async embed(texts, cancel) {
      const embedded = await embedder.embed(texts, cancel)
      cpuMs += costMs(embedder.cost, texts.length, embedded.inputTokens)
      return embedded
    },
  }
  const {
    reply,
    inputTokens,
    cutTokens,
    confidence,
    model = embedder.model,
  } = await runTask(request, counted, signal)
  const endedMs = clock.nowMs()
  return {
    reply,
    receipt: {
      requestId,
      bytesLeftDevice: 0,
      hops: [
        {
          tier: 'edge',
          outcome: 'answered',
          model: { id: model.id, version: model.version, sha256: model.sha256 },
          engine: embedder.engine,
          cache: 'miss',
          phasesMs: { load: loadedMs - startedMs, compute: endedMs - loadedMs },
          totalMs: endedMs - startedMs,
          tokens: { input: inputTokens, cut: cutTokens },
          ...costOf({ compute: prices.edgeCpuMsMicroUsd * cpuMs }),
          ...(confidence !== undefined && { confidence }),
        },
      ],
    },
  }
}
