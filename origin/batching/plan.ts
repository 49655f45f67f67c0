import type { Cost } from '#core/policy/computeCost'
import { costMs } from '#core/policy/computeCost'
import { splitRuns } from './splitRuns.ts'

export type WaitingText = {
  /** How many texts of its own request come before it. */
  readonly turn: number
  /** At most `BatchLimits.batchTokens`; admission sees to it. */
  readonly tokens: number
  readonly enqueuedMs: number
  readonly deadlineMs: number
}

export type BatchLimits = {
  /** Tokens of one batch. */
  readonly batchTokens: number
  readonly batchTexts: number
  /** Whether texts may share a padded run: only where a vector does not depend on its neighbours. */
  readonly padded: boolean
  /** How long the oldest text may wait for company; 0 takes what is there. */
  readonly waitMs: number
  readonly cost: Cost
  /** Engines that share the queue, the free one included. At least 1. */
  readonly engines: number
  /** Tokens that still run on the others. */
  readonly busyTokens: number
}

export type BatchPlan = {
  /** Indexes into the waiting texts, run by run. */
  readonly take: readonly (readonly number[])[]
  /** Texts that no batch can finish before their deadline. */
  readonly reject: readonly number[]
  /** When nothing is taken: ask again after this long. 0 when there is nothing to wait for. */
  readonly waitMs: number
}

/**
 * The next batch of `waiting` (in order of arrival) for an engine that is free now.
 *
 * - Half of the tokens go by age and half by turn. By age, the oldest text is in every batch, so a text with k before it
 *   runs within k + 1 batches whatever arrives later. By turn (the first text of every request, then the second),
 *   a single text does not wait behind a request of 512.
 * - A text that would be late after one more full batch goes before the others of its half.
 * - The batch closes before it grows past the tightest deadline in it, by the cost model.
 */
export function plan(waiting: readonly WaitingText[], limits: BatchLimits, nowMs: number): BatchPlan {
  const reject: number[] = []
  const byAge: number[] = []
  waiting.forEach((text, index) => {
    const doneMs = nowMs + costMs(limits.cost, 1, text.tokens)
    ;(doneMs > text.deadlineMs ? reject : byAge).push(index)
  })
  const waitMs = patience(waiting, byAge, { limits, nowMs })
  if (waitMs > 0) return { take: [], reject, waitMs }

  const chosen = choose(waiting, byAge, { limits, nowMs })
  const tokens = chosen.map((index) => waiting[index]?.tokens ?? 0)
  const runs = limits.padded
    ? splitRuns(tokens, limits.cost, limits.batchTokens)
    : tokens.map((_, position) => [position])
  return { take: runs.map((run) => run.map((position) => chosen[position] ?? 0)), reject, waitMs: 0 }
}

type Moment = { readonly limits: BatchLimits; readonly nowMs: number }

/** How much longer to wait for company, where company is wanted, there is room for it and every deadline allows it. */
function patience(waiting: readonly WaitingText[], byAge: readonly number[], moment: Moment): number {
  const { limits, nowMs } = moment
  if (limits.waitMs <= 0 || byAge.length === 0 || byAge.length >= limits.batchTexts) return 0
  const texts = byAge.flatMap((index) => waiting[index] ?? [])
  const tokens = texts.reduce((sum, text) => sum + text.tokens, 0)
  if (tokens >= limits.batchTokens) return 0
  const oldestMs = Math.min(...texts.map((text) => text.enqueuedMs))
  const tightestMs = Math.min(...texts.map((text) => text.deadlineMs))
  const slackMs = tightestMs - nowMs - costMs(limits.cost, texts.length, tokens)
  return Math.max(0, Math.min(limits.waitMs - (nowMs - oldestMs), slackMs))
}

function choose(waiting: readonly WaitingText[], byAge: readonly number[], moment: Moment): number[] {
  const { limits, nowMs } = moment
  const byTurn = orderByTurn(waiting, byAge, moment)
  const budgetTokens = shareOf(waiting, byAge, limits)
  const taken = new Set<number>()
  const cursor = { age: 0, turn: 0 }
  const spent = { age: 0, turn: 0 }
  let tokens = 0
  let tightestMs = Infinity
  while (taken.size < Math.min(limits.batchTexts, byAge.length) && tokens < budgetTokens) {
    const ageHasMore = cursor.age < byAge.length
    const turnHasMore = cursor.turn < byTurn.length
    if (!ageHasMore && !turnHasMore) break
    const half = ageHasMore && (spent.age <= spent.turn || !turnHasMore) ? 'age' : 'turn'
    const index = (half === 'age' ? byAge : byTurn)[cursor[half]++] ?? 0
    const text = waiting[index]
    if (text === undefined || taken.has(index) || tokens + text.tokens > budgetTokens) continue
    const deadlineMs = Math.min(tightestMs, text.deadlineMs)
    const doneMs = nowMs + costMs(limits.cost, taken.size + 1, tokens + text.tokens)
    if (doneMs > deadlineMs) continue
    taken.add(index)
    tokens += text.tokens
    spent[half] += text.tokens
    tightestMs = deadlineMs
  }
  return [...taken]
}

/**
 * Tokens for the free engine: its part of all that waits and runs, so that engines finish together and one request uses
 * all of them; but room for the longest text, and no more than a batch holds.
 */
function shareOf(waiting: readonly WaitingText[], byAge: readonly number[], limits: BatchLimits): number {
  let tokens = limits.busyTokens
  let longest = 0
  for (const index of byAge) {
    const text = waiting[index]?.tokens ?? 0
    tokens += text
    longest = Math.max(longest, text)
  }
  return Math.min(limits.batchTokens, Math.max(longest, Math.ceil(tokens / limits.engines)))
}

/** Urgent texts by deadline, then all by turn, then by age. */
function orderByTurn(waiting: readonly WaitingText[], byAge: readonly number[], moment: Moment): number[] {
  const { limits, nowMs } = moment
  const fullBatchMs = costMs(limits.cost, 1, limits.batchTokens)
  const key = (index: number): { urgentMs: number; turn: number } => {
    const text = waiting[index]
    if (text === undefined) return { urgentMs: Infinity, turn: Infinity }
    const lateMs = nowMs + fullBatchMs + costMs(limits.cost, 1, text.tokens)
    return { urgentMs: lateMs > text.deadlineMs ? text.deadlineMs : Infinity, turn: text.turn }
  }
  const keys = new Map(byAge.map((index) => [index, key(index)]))
  return byAge.toSorted((a, b) => {
    const x = keys.get(a) ?? key(a)
    const y = keys.get(b) ?? key(b)
    if (x.urgentMs !== y.urgentMs) return x.urgentMs - y.urgentMs
    return x.turn - y.turn || a - b
  })
}
