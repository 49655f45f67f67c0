/** Bounds of what is done later. Sizes are of one tenant. */
export const jobLimits = {
  /** Of a file that is read: a call carries at most this, so that 10,000 short lines take 20 calls. */
  readAtOnce: { parts: 500, bytes: 2_000_000 },
  /** 10,000 requests of 800 bytes; an isolate holds an upload twice while it is read. */
  fileBytes: 8 * 1024 * 1024,
  files: 1_000,
  /** Sealed bytes of all files, results included; an object may hold 10 GB. */
  tenantBytes: 512 * 1024 * 1024,
  /** Nothing is run while there is less room than the longest answers of those at work take: what was paid for finds its place. */
  resultRoomBytes: 32 * 1024 * 1024,
  /** Rows of a Durable Object hold 2 MB; text of so many UTF-16 units takes three times the bytes at most. */
  partBytes: 1_000_000,
  partCharacters: 333_000,
  /** OpenAI allows 50,000 requests; so many rows take 2 MB here. */
  items: 10_000,
  /** Batches that are not over yet. */
  liveBatches: 100,
  /** Batches remembered, for `keptSeconds` after their window; of more the oldest that are over go first. */
  batches: 1_000,
  /** Faults of an input file that are told; nobody reads more. */
  lineErrors: 100,
  keptSeconds: 2_592_000,
  minKeptSeconds: 3_600,
  windowMs: 86_400_000,
  /** An upload that was not finished is taken away after this. */
  abandonedMs: 3_600_000,
} as const

/** How the requests of a batch are run. */
export const workLimits = {
  /** Requests of one tenant's batches at the same time: enough for the origin to share batches, few enough to leave room for those who wait. */
  atOnce: 4,
  /** Requests taken in hand by one step. An alarm may make 1,000 calls, and a request makes a handful. */
  claimed: 32,
  /** Rows written at a time where requests end without having run. */
  dropped: 200,
  /** One alarm works for so long, then the next goes on: an alarm that takes longer than 15 minutes is cut. */
  sliceMs: 20_000,
  /** Longer than the longest request, a chat of five minutes: only what hangs is taken up again while the object lives. */
  leaseMs: 360_000,
  /** Attempts of one request, counted where work had begun. */
  attempts: 5,
  /** Waits between them: 2, 8, 32, 128 s, with chance. */
  retryBaseMs: 2_000,
  retryFactor: 4,
  /** A batch that is held back, by a limit or by a full house, asks again after at most this long. */
  holdMs: { least: 1_000, usual: 5_000, most: 300_000 },
  /** Share of a minute's requests that batches leave to those who wait. */
  reservedShare: 0.25,
  /** The alarm rings at least so often while there is anything to wait for. */
  longestSleepMs: 86_400_000,
  /** What was used is written down within this; else the request is taken up again, under the same id. */
  settledMs: 15_000,
} as const

export const webhookLimits = {
  /** Webhooks of one tenant. */
  webhooks: 16,
  /** Messages that are not over yet, and of those that are the last so many. */
  deliveries: 10_000,
  /** Messages sent at the same time. */
  atOnce: 8,
  timeoutMs: 15_000,
  /** Waits after each attempt in vain: nearly a day in all, as Standard Webhooks recommends. */
  retryMs: [5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 28_800_000, 28_800_000],
  /** What was delivered is listed for a week, what was not for a month. */
  keptDoneMs: 604_800_000,
  keptDeadMs: 2_592_000_000,
} as const
