export type UseCount = {
  /** At least the true count. */
  count: number
  /** `count - error` is at most the true count: what was inherited from the one whose place it took. */
  error: number
}

/**
 * The most used of a stream that is too long to count: `capacity` counters; a newcomer takes the place of the least used and
 * inherits its count. Everything used more often than every `capacity`-th time is among them.
 * Source: Metwally, Agrawal, El Abbadi, "Efficient Computation of Frequent and Top-k Elements in Data Streams", ICDT 2005.
 */
export function countUse<Counter extends UseCount>(
  counters: Map<string, Counter>,
  key: string,
  use: { capacity: number; by: number; newcomer: (start: UseCount) => Counter },
): void {
  const known = counters.get(key)
  if (known) {
    known.count += use.by
    return
  }
  if (counters.size < use.capacity) {
    counters.set(key, use.newcomer({ count: use.by, error: 0 }))
    return
  }
  let least: [string, Counter] | undefined
  for (const entry of counters) if (least === undefined || entry[1].count < least[1].count) least = entry
  if (least === undefined) return
  counters.delete(least[0])
  counters.set(key, use.newcomer({ count: least[1].count + use.by, error: least[1].count }))
}
