/** One request under an idempotency key. */
export type Attempt = {
  tenant: string
  /** Digest of route and key. */
  id: string
  /** Who holds the key while the request runs. */
  attempt: string
}
export type Begin = Attempt & {
  /** Digest of what was asked: the same key for something else is refused. */
  fingerprint: string
  /** Until then at most the key is held for this attempt; one that died frees it so. */
  untilMs: number
}

export type Begun =
  | { state: 'new' }
  | { state: 'in_flight'; untilMs: number }
  | { state: 'mismatch' }
  | { state: 'done'; sealed: Uint8Array }

/** What requests under an idempotency key answered, for each tenant. */
export type IdempotencyStore = {
  /** Takes the key, or says why not. */
  begin(ask: Begin, nowMs: number): Promise<Begun>
  /** Keeps the answer, unless the key is another's by now. */
  finish(attempt: Attempt, sealed: Uint8Array<ArrayBuffer>, nowMs: number): Promise<void>
  /** Frees the key: nothing was done under it. */
  release(attempt: Attempt): Promise<void>
}
