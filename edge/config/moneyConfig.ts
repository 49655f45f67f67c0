import * as z from 'zod/mini'

/** How limits are leased to isolates, and how what was used is written down. */
export const MoneyConfig = z.strictObject({
  /**
   * Seconds that a lease lasts without being renewed: what a crashed isolate held is free again after that. Shorter means more
   * trips of keys that are used seldom; longer, that a crash refuses too much for longer.
   */
  leaseSeconds: z._default(z.int().check(z.positive(), z.maximum(55)), 30),
  /**
   * Milliseconds that a billable use waits for others to be written with; 0 writes each by itself. A write costs as much as a whole
   * cache hit, and a crash loses what waits: nobody is charged for that.
   */
  rowsWaitMs: z._default(z.int().check(z.nonnegative(), z.maximum(1_000)), 50),
  /** The same for counts of free answers, whose loss costs nothing. */
  countsWaitMs: z._default(z.int().check(z.nonnegative(), z.maximum(10_000)), 1_000),
})
export type MoneyConfig = z.infer<typeof MoneyConfig>
