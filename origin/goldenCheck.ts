import { AppError } from '#core/contract/error'
import { dot, row } from '#core/text/vectors'
import { abortable } from './abortable.ts'
import type { Clock, Log, TokenIds } from './ports.ts'
import type { Batcher } from './batching/batcher.ts'
import { startDeadline } from './startDeadline.ts'

/** Texts whose vectors are known: what the same graph gave when it was built. */
export type Golden = {
  readonly texts: readonly TokenIds[]
  /** float32 [texts * dimensions]. */
  readonly vectors: Float32Array
}

export type GoldenOptions = {
  id: string
  dimensions: number
  golden: Golden
  batcher: Batcher
  clock: Clock
  log: Log
}

export type Verdict = { passed: true; atMs: number } | { passed: false; because: string }

/** A check that the whole way from the queue to the session gives the right vectors. */
export type GoldenCheck = {
  /** The last verdict, or the coming one while a check runs. */
  verdict(): Promise<Verdict>
  /** Sends the golden texts through the real queue. One at a time: a second call joins the first. Never rejects. */
  check(): Promise<Verdict>
  /** Resolves once a check has passed. Rejects with AppError `integrity_failed` or `engine_unavailable` when the last one failed. */
  passed(signal: AbortSignal): Promise<void>
}

/** The same graph on another processor differs in the last bits only; a wrong kernel or weight falls far below. */
export const leastCosine = 0.999
/** Sixteen texts take a fifth of a second on an idle machine. */
const checkDeadlineMs = 10_000

export function createGoldenCheck(options: GoldenOptions): GoldenCheck {
  const { id, golden, batcher, clock, log } = options
  let verdict: Verdict = { passed: false, because: 'its golden inputs are not checked yet' }
  let refusal: 'integrity_failed' | 'engine_unavailable' | undefined
  const first = Promise.withResolvers<void>()
  let current: Promise<Verdict> | undefined

  const runCheck = async (): Promise<Verdict> => {
    const startedMs = clock.nowMs()
    const gone = new AbortController().signal
    const deadline = startDeadline({
      clock,
      leftMs: checkDeadlineMs,
      gone,
      action: 'check the golden inputs',
    })
    try {
      const { vectors } = await batcher.submit(golden.texts, {
        deadlineMs: deadline.atMs,
        signal: deadline.signal,
      })
      const wrong = findMismatch(vectors, options)
      verdict = wrong ? { passed: false, because: wrong } : { passed: true, atMs: clock.nowMs() }
      refusal = wrong ? 'integrity_failed' : undefined
    } catch (error) {
      // A queue that is full but moves says nothing against the vectors.
      if (verdict.passed && isOverload(error) && (batcher.load().lastBatchMs ?? 0) >= startedMs)
        return verdict
      const because = error instanceof Error ? error.message : 'the check failed'
      verdict = { passed: false, because }
      refusal = 'engine_unavailable'
    } finally {
      deadline.stop()
    }
    if (verdict.passed) log('golden_passed', { model: id })
    else log('golden_failed', { model: id, because: verdict.because })
    first.resolve()
    return verdict
  }

  const check = (): Promise<Verdict> => {
    current ??= runCheck().finally(() => (current = undefined))
    return current
  }

  return {
    verdict: () => current ?? Promise.resolve(verdict),
    check,
    async passed(signal) {
      if (verdict.passed) return
      await abortable(first.promise, signal)
      // A check that could not be made (the engine died in it) is made again; wrong vectors stay wrong.
      if (refusal === 'engine_unavailable') await abortable(check(), signal)
      if (!verdict.passed && refusal) {
        throw new AppError(refusal, `Cannot answer with ${id}: ${verdict.because}`)
      }
    },
  }
}

function isOverload(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'over_capacity' || error.code === 'deadline_exceeded')
}

function findMismatch(vectors: Float32Array, { golden, dimensions }: GoldenOptions): string | undefined {
  for (let index = 0; index < golden.texts.length; index++) {
    const similarity = cosine(
      row({ values: vectors, dimensions }, index),
      row({ values: golden.vectors, dimensions }, index),
    )
    // Written so that NaN fails too.
    if (!(similarity >= leastCosine)) {
      return `golden text ${index} has cosine ${similarity.toFixed(4)} to its known vector; wanted at least ${leastCosine}`
    }
  }
  return undefined
}

function cosine(a: Float32Array, b: Float32Array): number {
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}
