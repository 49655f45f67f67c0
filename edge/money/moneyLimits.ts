/** Bounds of what one isolate holds and waits for. */
export const moneyLimits = {
  /** Keys with limits in use at one time; as many as `edgeLimits.rememberedKeys`. */
  leases: 4_096,
  /** Of these, of one tenant; all visitors without a key are one, so that many of them leave room for keys. */
  leasesOfTenant: 2_048,
  /** An ask or a write that takes longer has failed: its leader may be gone, and nobody waits for it. */
  askMs: 5_000,
  /** After an ask failed the next waits so long; an object that is down is not helped by questions. */
  failedAskMs: 250,
  /** A refusal holds so long without asking again: other isolates may give something back. */
  refusalMs: 1_000,
  /**
   * Free work of a key whose limits were known goes on for so long when they cannot be asked for: long enough for an object to
   * move or restart (seconds), too short to be a way around a limit. Billable work is refused at once: nobody would know who pays.
   */
  graceMs: 30_000,
  /** Free requests of that time where the key has no pace of its own. */
  graceRequests: 600,
  /** An isolate that stops using a key gives its lease back after so long; others may need it. */
  idleMs: 2_000,
  /** Tries of one request to get its part of a lease that others use up at the same time. */
  tries: 8,
  /** Billable requests under way or not yet settled. Each is a row of 200 bytes; more than these say that the object is down. */
  openUses: 4_096,
  /** Of these, of one tenant: one whose object is down leaves room for the others. */
  openUsesOfTenant: 2_048,
  /** Rows and ids written at once. */
  batchRows: 64,
  /** A group that is so long overdue has lost the request that held its clock. */
  overdueMs: 1_000,
  /** Different counts of one batch (key, model, tier, outcome); further ones go into the next. */
  batchCounts: 256,
  /** Ids of free answers of one batch that feedback can name later; further ones cannot be named. */
  batchAnswered: 1_024,
  /** Waits between the tries of one write, in ms; then it waits for the next batch to lead the way. */
  flushRetryMs: [100, 400, 1_600],
  /** Batches of nothing but counts that wait for another try. */
  failedCounts: 16,
  /** A write that failed for so long is given up, and logged: nobody is charged. */
  flushGiveUpMs: 600_000,
} as const
