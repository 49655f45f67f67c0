/** Bounds of what an isolate remembers for those who look. */
export const observeLimits = {
  /** Sets of label values of one metric. 40 routes by 40 codes by tiers and models that really occur together are a few hundred; each takes 200 bytes. */
  maxSeries: 1_000,
  /** The same of a histogram, where each set has a line for every bucket. */
  maxHistograms: 200,
  /** A cache hit takes a millisecond, a chat up to five minutes. */
  durationBoundsSeconds: [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
  ],
  /** A span takes half a kilobyte: 1 MB while the collector is slow, 60 kB sent at once, for at most 5 s. */
  spans: { waitingSpans: 2_048, batchSpans: 128, flushMs: 2_000, exportMs: 5_000 },
} as const
