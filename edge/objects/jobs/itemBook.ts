import type { Part } from '../../jobs/jobStore.ts'
import { jobLimits, workLimits } from '../../jobs/jobLimits.ts'
import type { BatchRow } from '../../jobs/jobStore.ts'
import type { ItemRow } from './itemTable.ts'
import type { JobTables } from './jobTables.ts'

/** A request that is being run, under a lease. */
export type Claim = { batch: BatchRow; item: ItemRow }
/** Requests that end without having run. */
export type ToDrop = { batch: BatchRow; items: ItemRow[]; ending: 'expired' | 'cancelled' }
/** How a request ended, and its line of a result file. */
export type ItemResult = {
  ok: boolean
  parts: readonly Part[]
  /** Tried in vain so often that it is not tried again unless somebody asks. */
  deadCode?: string
}

/**
 * How a request of a batch goes from waiting to its one line in a result file. Each method runs without waiting for anything, so
 * that what it writes is written as one: state, line and counts.
 */
export class ItemBook {
  readonly #tables: JobTables

  constructor(tables: JobTables) {
    this.#tables = tables
  }

  /** Requests to be run now, the oldest batch first. None while results would have no room. */
  claim(lease: string, nowMs: number): Claim[] {
    const { batches, items } = this.#tables
    const claims: Claim[] = []
    if (!this.hasRoom()) return claims
    const untilMs = nowMs + workLimits.leaseMs
    for (const batch of batches.live()) {
      const most = workLimits.claimed - claims.length
      if (most === 0) break
      if (batch.status !== 'in_progress' || batch.heldUntilMs > nowMs || batch.expiresMs <= nowMs) continue
      const claimed = items.claim(batch.id, { lease, nowMs, untilMs, most })
      claims.push(...claimed.map((item) => ({ batch, item })))
    }
    return claims
  }

  hasRoom(): boolean {
    const { sealedBytes } = this.#tables.files.totals()
    return sealedBytes + jobLimits.resultRoomBytes <= jobLimits.tenantBytes
  }

  /** Is this still the lease under which the request runs? */
  holds({ batch, item }: Claim): boolean {
    const now = this.#tables.items.find(batch.id, item.n)
    return now?.state === 'running' && now.lease === item.lease
  }

  /** Writes the outcome down, unless another has the lease by now. */
  finish(claim: Claim, { ok, parts, deadCode }: ItemResult, nowMs: number): boolean {
    if (!this.holds(claim)) return false
    const { items, batches, deadLetters } = this.#tables
    const { batch, item } = claim
    const attempts = item.attempts + 1
    this.#write(batch, { ok, parts, nowMs })
    items.end(batch.id, item.n, { state: ok ? 'done' : 'failed', attempts })
    batches.count(batch.id, ok ? { completed: 1 } : { failed: 1 })
    if (deadCode !== undefined) {
      const { n, customId } = item
      deadLetters.add({ batch: batch.id, n, customId, attempts, code: deadCode, atMs: nowMs })
    }
    return true
  }

  /** Another attempt, from `dueMs` on. */
  tryAgain(claim: Claim, dueMs: number): void {
    const { batch, item } = claim
    if (this.holds(claim)) this.#tables.items.wait(batch.id, item.n, { attempts: item.attempts + 1, dueMs })
  }

  /** Nothing was done: the same attempt, from `dueMs` on. */
  letGo(claim: Claim, dueMs: number): void {
    const { batch, item } = claim
    if (this.holds(claim)) this.#tables.items.wait(batch.id, item.n, { attempts: item.attempts, dueMs })
  }

  /** Runs nothing of the batch before `untilMs`. */
  hold(batch: string, untilMs: number): void {
    this.#tables.batches.hold(batch, untilMs)
  }

  /** Requests of a batch that was cancelled or whose window is over. */
  toDrop(nowMs: number): ToDrop | undefined {
    const { batches, items } = this.#tables
    for (const batch of batches.live()) {
      if (batch.ending !== 'cancelled' && batch.ending !== 'expired') continue
      const free = items.free(batch.id, nowMs, workLimits.dropped)
      if (free.length > 0) return { batch, items: free, ending: batch.ending }
    }
    return undefined
  }

  /** Ends them with their lines, unless one has got an outcome meanwhile. */
  drop({ batch, items: dropped }: ToDrop, parts: readonly Part[], nowMs: number): boolean {
    const { batches, items } = this.#tables
    const same = dropped.every(({ n, lease, state }) => {
      const now = items.find(batch.id, n)
      return now?.state === state && now.lease === lease
    })
    if (!same) return false
    this.#write(batch, { ok: false, parts, nowMs })
    for (const { n, attempts } of dropped) items.end(batch.id, n, { state: 'failed', attempts })
    batches.count(batch.id, { failed: dropped.length })
    return true
  }

  #write(
    batch: BatchRow,
    { ok, parts, nowMs }: { ok: boolean; parts: readonly Part[]; nowMs: number },
  ): void {
    const { files } = this.#tables
    const id = ok ? batch.outputFile : batch.errorFile
    const file = {
      id,
      purpose: 'batch_output' as const,
      filename: `${batch.id}_${ok ? 'output' : 'error'}.jsonl`,
      createdMs: nowMs,
      expiresMs: nowMs + jobLimits.keptSeconds * 1_000,
    }
    files.add(file, true)
    for (const part of parts) files.append(id, part)
  }
}
