import type { SemanticTask } from './semanticQuestion.ts'

/**
 * Raised whenever the gate, the vectors or the comparison of two answers change: what was seen under other rules says nothing of
 * these. `test/gates/semanticRules.test.ts` notices.
 */
export const semanticRules = 2

/** Whose record it is, beside the tenant. */
export type SemanticRecordName = { task: SemanticTask; rules: number }

/** How often an earlier answer was compared with a real one, and said the same or not. */
export type Seen = { right: number; wrong: number }

/** How often the semantic cache answered, and how often of the times that were checked wrongly. */
export type SemanticCounts = { sought: number; hits: number; checked: number; wrong: number }

/**
 * What one tenant's traffic has shown of answers to questions that ask the same. Counts alone, so that what several isolates saw adds
 * up, in whatever order it arrives.
 */
export type SemanticRecord = SemanticCounts & {
  /** By similarity in whole hundredths, downwards: `93` is 0.93 to 0.94. Also of answers that were not given. */
  seen: Readonly<Record<string, Seen>>
}

export const nothingRecorded: SemanticRecord = { sought: 0, hits: 0, checked: 0, wrong: 0, seen: {} }

export const isNothing = ({ sought, hits, seen }: SemanticRecord): boolean =>
  sought === 0 && hits === 0 && Object.keys(seen).length === 0

/** Farther questions are never near enough, so that neither gate nor record needs to look at them. */
export const leastSimilarity = 0.7
const hundredths = { from: 100 * leastSimilarity, to: 99 }

/** One comparison; `wasHit`: the earlier answer had been given. */
export function recordOf(
  similarity: number,
  { right, wasHit }: { right: boolean; wasHit: boolean },
): SemanticRecord {
  // A product of two unit vectors may be a hair above 1.
  const at = Math.min(hundredths.to, Math.max(hundredths.from, Math.floor(100 * similarity)))
  return {
    ...nothingRecorded,
    ...(wasHit && { checked: 1, wrong: right ? 0 : 1 }),
    seen: { [at]: { right: right ? 1 : 0, wrong: right ? 0 : 1 } },
  }
}

export function addRecords(a: SemanticRecord, b: Partial<SemanticRecord>): SemanticRecord {
  return { ...addCounts(a, b), seen: b.seen ? addSeen(a.seen, b.seen) : a.seen }
}

export function addCounts(a: SemanticCounts, b: Partial<SemanticCounts>): SemanticCounts {
  const { sought = 0, hits = 0, checked = 0, wrong = 0 } = b
  return {
    sought: a.sought + sought,
    hits: a.hits + hits,
    checked: a.checked + checked,
    wrong: a.wrong + wrong,
  }
}

function addSeen(a: SemanticRecord['seen'], b: SemanticRecord['seen']): SemanticRecord['seen'] {
  const sum: Record<string, Seen> = { ...a }
  for (const [at, { right, wrong }] of Object.entries(b)) {
    const known = sum[at]
    sum[at] = { right: (known?.right ?? 0) + right, wrong: (known?.wrong ?? 0) + wrong }
  }
  return sum
}
