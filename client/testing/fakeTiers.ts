import type { AppError } from '#core/contract/error'
import type { Hop } from '#core/contract/receipt'
import type { Reply } from '#core/contract/reply'
import type { Request } from '#core/contract/request'
import { expectedCost } from '#core/policy/estimates'
import type { AnswerPorts, EdgeCall } from '../ports.ts'

/** For tests: what a tier does when it is asked. `hang` waits until it is cancelled, `slow` until the clock has moved. */
export type Behaviour = 'good' | 'hang' | AppError | { slowMs: number }

export type FakeTiers = {
  ports: AnswerPorts
  /** Moves the clock, firing timers in order, with time for promises to settle in between. */
  advance(ms: number): Promise<void>
  edgeCalls: EdgeCall[]
  /** Texts the device embedded. */
  embedded: string[]
  cancelled: { device: number; edge: number }
  armedTimers(): number
}

export const fakeModel = 'hedge-small-en'
export const askedBytes = 100

export const fakeEdgeHop: Hop = {
  tier: 'edge',
  outcome: 'answered',
  cache: 'miss',
  phasesMs: {},
  totalMs: 5,
  tokens: { input: 3, cut: 0 },
  costMicroUsd: 1,
  costParts: { request: 1 },
}

/** Both tiers in one process, with a clock that only `advance` moves. */
export function fakeTiers(
  behaviour: { device: Behaviour; edge: Behaviour },
  facts: { isOnline?: boolean; deviceAbsent?: string; startMs?: number } = {},
): FakeTiers {
  let nowMs = 1_000
  const timers: { atMs: number; run: () => void }[] = []
  const cancelled = { device: 0, edge: 0 }
  const edgeCalls: EdgeCall[] = []
  const embedded: string[] = []

  const timer = (ms: number, run: () => void): (() => void) => {
    const entry = { atMs: nowMs + ms, run }
    timers.push(entry)
    return () => {
      if (timers.includes(entry)) timers.splice(timers.indexOf(entry), 1)
    }
  }

  async function act<T>(tier: 'device' | 'edge', signal: AbortSignal | undefined, good: () => T): Promise<T> {
    const does = behaviour[tier]
    if (does === 'good') return good()
    if (does instanceof Error) throw does
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => {
        cancelled[tier]++
        reject(signal.reason)
      })
      if (does !== 'hang') timer(does.slowMs, () => resolve(good()))
    })
  }

  const ports: AnswerPorts = {
    device: {
      embedder: {
        model: {
          id: fakeModel,
          version: 1,
          sha256: 'a'.repeat(64),
          vectorSpace: `${fakeModel}@1`,
          dimensions: 2,
        },
        embed: (texts, signal) =>
          act('device', signal, () => {
            embedded.push(...texts)
            const vectors = Float32Array.from(texts.flatMap(() => [1, 0]))
            return { vectors, inputTokens: texts.length, cutTokens: 0 }
          }),
      },
      engineName: () => 'fake/wasm',
      cost: () => expectedCost.device,
      availability: () =>
        facts.deviceAbsent === undefined
          ? { state: 'ready', startMs: facts.startMs ?? 0 }
          : { state: 'absent', because: facts.deviceAbsent },
    },
    edge: {
      answer(call) {
        edgeCalls.push(call)
        call.onLeaving(askedBytes)
        return act('edge', call.signal, () => ({
          requestId: 'from-edge',
          reply: edgeReply(call.request),
          hops: [fakeEdgeHop],
        }))
      },
    },
    isOnline: () => facts.isOnline ?? true,
    nowMs: () => nowMs,
    newRequestId: () => 'from-device',
    timer,
  }

  async function advance(ms: number): Promise<void> {
    const untilMs = nowMs + ms
    for (;;) {
      await settle()
      const next = timers.toSorted((a, b) => a.atMs - b.atMs)[0]
      if (next === undefined || next.atMs > untilMs) break
      timers.splice(timers.indexOf(next), 1)
      nowMs = Math.max(nowMs, next.atMs)
      next.run()
    }
    nowMs = untilMs
    await settle()
  }

  return { ports, advance, edgeCalls, embedded, cancelled, armedTimers: () => timers.length }
}

const nothingFound = {
  found: false,
  answers: [],
  nearest: null,
  confidence: 1,
  unreadPassages: 0,
  inputTokens: 3,
}

function edgeReply({ task, model }: Request): Reply {
  if (task === 'rerank') return { task, model, results: [{ index: 0, score: 0.25 }], inputTokens: 3 }
  if (task === 'extract') return { task, model, ...nothingFound }
  if (task === 'classify') return { task, model, results: [], inputTokens: 3 }
  return { task, model, vectorSpace: `${model}@1`, dimensions: 2, vectors: ['AACAPwAAAAA='], inputTokens: 3 }
}

/** Lets everything go on that can go on without the clock. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await Promise.resolve()
}
