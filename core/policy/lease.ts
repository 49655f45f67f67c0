/**
 * A lease is a part of a limit that one isolate may use without asking. What is leased is taken from the limit first, so all
 * isolates together never use more than the limit; what an idle isolate holds is what others cannot use. The numbers below
 * weigh trips against that.
 */
export const leaseRules = {
  /** An isolate asks for what it used in so long a time: a trip a second for a key in full use, next to nothing beside its work. */
  aheadMs: 1_000,
  /** Beyond what requests already wait for, one isolate takes at most this share of what is there, so that others find some too. */
  share: 0.25,
  /** Below this share of the last lease the next is asked for, in the background: a trip is over long before a quarter is used up. */
  lowShare: 0.25,
} as const

/** How much to ask for, beyond what is held: what waits, and the use of the next moments if it goes on as it did. */
export function leaseWant({
  need,
  used,
  elapsedMs,
}: {
  need: number
  /** Used since the last ask. */
  used: number
  elapsedMs: number
}): number {
  const expected = elapsedMs > 0 ? (used / elapsedMs) * leaseRules.aheadMs : used
  return need + Math.ceil(Math.max(used > 0 ? 1 : 0, expected))
}

/** How much of `available` goes to one isolate: what waits as far as it is there, and a share of the rest. Whole, never negative, never more than is there. */
export function leaseGrant({
  need,
  want,
  available,
}: {
  need: number
  /** `need` included. */
  want: number
  available: number
}): number {
  const there = Math.max(0, Math.floor(available))
  const waiting = Math.min(need, there)
  const ahead = Math.min(Math.max(0, want - need), Math.floor((there - waiting) * leaseRules.share))
  return waiting + ahead
}

/** Is it time to ask again, before anybody waits? */
export function runsLow({ left, granted }: { left: number; granted: number }): boolean {
  return left < granted * leaseRules.lowShare
}
