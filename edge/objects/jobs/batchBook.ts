import type { BatchError } from '#core/contract/http/jobs/batches'
import { unixSeconds } from '#core/contract/unixSeconds'
import { jobLimits } from '../../jobs/jobLimits.ts'
import type { BatchRow, BatchView, LinePlace, NewBatch } from '../../jobs/jobStore.ts'
import type { JobTables } from './jobTables.ts'

/** What was found on one line of an input. */
export type ReadLine =
  (LinePlace & { customId: string }) | { error: Omit<BatchError, 'line'> } | { blank: true }

/**
 * How a batch goes from one status to the next. Each method runs without waiting for anything, so that what it writes is written
 * as one, what is to be told of it included.
 */
export class BatchBook {
  readonly #tables: JobTables

  constructor(tables: JobTables) {
    this.#tables = tables
  }

  create(batch: NewBatch): BatchView | 'full' | 'no_file' {
    const { batches, files, outbox } = this.#tables
    if (files.find(batch.inputFile)?.purpose !== 'batch') return 'no_file'
    if (batches.live().length >= jobLimits.liveBatches) return 'full'
    batches.add(batch)
    outbox.add('hint', batch.id, batch.createdMs)
    return this.find(batch.id) as BatchView
  }

  find(id: string): BatchView | undefined {
    const batch = this.#tables.batches.find(id)
    return batch && this.view(batch)
  }

  view(batch: BatchRow): BatchView {
    const { files } = this.#tables
    return {
      ...batch,
      hasOutput: files.find(batch.outputFile) !== undefined,
      hasErrors: files.find(batch.errorFile) !== undefined,
    }
  }

  /** What has not begun is not run any more. Says how the batch is then; one that is over stays what it is. */
  cancel(id: string, nowMs: number): BatchView | undefined {
    const batch = this.#tables.batches.find(id)
    if (batch?.status === 'validating' || batch?.status === 'in_progress') {
      const times = { cancelling_at: unixSeconds(nowMs) }
      this.#tables.batches.move(id, { status: 'cancelling', ending: 'cancelled' }, times)
    }
    return this.find(id)
  }

  /** Opens a completed batch again for what was tried in vain; its lines leave the errors file. */
  retry(id: string, nowMs: number): BatchView | undefined {
    const { batches, items, files, deadLetters, outbox } = this.#tables
    const batch = batches.find(id)
    const letters = deadLetters.of(id)
    const mayGoOn = batch?.status === 'completed' || batch?.status === 'in_progress'
    if (batch === undefined || !mayGoOn || letters.length === 0) return this.find(id)
    for (const { n } of letters) {
      // Attempts go on counting, because each has an id of its own in the ledger.
      items.wait(id, n, { attempts: items.find(id, n)?.attempts ?? 0, dueMs: nowMs })
      files.removeParts(batch.errorFile, String(n))
    }
    deadLetters.remove(id)
    batches.count(id, { failed: -letters.length })
    batches.reopen(id, Math.max(batch.expiresMs, nowMs + jobLimits.windowMs))
    outbox.add('hint', id, nowMs)
    return this.find(id)
  }

  /** The oldest batch whose input is not yet read, with its next part; without one when all has been read. */
  toRead() {
    const batch = this.#tables.batches.live().find(({ status }) => status === 'validating')
    return batch && { batch, part: this.#tables.files.partAfter(batch.inputFile, batch.readSeq) }
  }

  /** Notes the lines of the part `seq`, once however often it is told. */
  addLines(id: string, seq: number, lines: readonly ReadLine[]): void {
    const { batches } = this.#tables
    const batch = batches.find(id)
    if (batch?.status !== 'validating' || seq <= batch.readSeq) return
    const errors = [...batch.errors]
    let added = 0
    lines.forEach((line, at) => {
      if ('blank' in line) return
      const n = batch.readLines + at
      const error = 'error' in line ? line.error : this.#addItem(batch, n, line)
      if (error === undefined) added += 1
      else if (errors.length < jobLimits.lineErrors) errors.push({ ...error, line: n + 1 })
    })
    batches.read(id, { seq, lines: batch.readLines + lines.length })
    batches.count(id, { total: added })
    if (errors.length > batch.errors.length) batches.setErrors(id, errors)
  }

  /** All lines have been read: its requests may run, or, where one is wrong, none. */
  endReading(id: string, nowMs: number): void {
    const { batches, items, outbox } = this.#tables
    const batch = batches.find(id)
    if (batch?.status !== 'validating') return
    const { errors, counts } = batch
    if (errors.length === 0 && counts.total > 0) {
      batches.move(id, { status: 'in_progress' }, { in_progress_at: unixSeconds(nowMs) })
      return
    }
    if (errors.length === 0) batches.setErrors(id, [emptyFile])
    batches.count(id, { total: -counts.total })
    items.remove(id)
    batches.move(id, { status: 'failed' }, { failed_at: unixSeconds(nowMs) })
    outbox.add('batch.failed', id, nowMs)
  }

  /** Closes the windows that are over, and ends what has nothing left to run. */
  close(nowMs: number): void {
    const { batches, items, outbox } = this.#tables
    for (const { id, status, expiresMs } of batches.live()) {
      const runs = status === 'validating' || status === 'in_progress'
      if (runs && expiresMs <= nowMs) {
        batches.move(id, { status: 'finalizing', ending: 'expired' }, { finalizing_at: unixSeconds(nowMs) })
      }
    }
    for (const { id, status, ending = 'completed', times } of batches.live()) {
      if (status === 'validating' || items.firstDueMs(id) !== undefined) continue
      const at = unixSeconds(nowMs)
      const finalized = ending === 'completed' ? { finalizing_at: times.finalizing_at ?? at } : {}
      batches.move(id, { status: ending }, { ...finalized, [`${ending}_at`]: at })
      outbox.add(`batch.${ending}`, id, nowMs)
    }
  }

  /** Forgets what is over for as long as files are kept, and the oldest of too many. Their files stay until their own end. */
  forgetOld(nowMs: number): void {
    const { batches, items, deadLetters } = this.#tables
    for (const { id } of batches.overBeyond(jobLimits.batches, nowMs - keptMs)) {
      items.remove(id)
      deadLetters.remove(id)
      batches.remove(id)
    }
  }

  /** When there is something to forget. */
  firstEndMs(): number | undefined {
    const closesMs = this.#tables.batches.firstCloseMs()
    return closesMs && closesMs + keptMs
  }

  #addItem(batch: BatchRow, n: number, line: LinePlace & { customId: string }) {
    if (n >= jobLimits.items) return tooManyLines
    return this.#tables.items.add(batch.id, n, line) ? undefined : sameName(line.customId)
  }
}

/** Counted from the end of its window: by then the files of its results are gone, too. */
const keptMs = jobLimits.keptSeconds * 1_000

const emptyFile: BatchError = {
  code: 'empty_file',
  message: 'Cannot run the batch: its input file has no requests; send one a line',
  param: null,
  line: null,
}
const tooManyLines = {
  code: 'too_many_requests',
  message: `Cannot run the batch: it has more than ${jobLimits.items} requests; send several files`,
  param: null,
}
const sameName = (customId: string) => ({
  code: 'duplicate_custom_id',
  message: `Cannot read the line: an earlier one has the custom_id ${JSON.stringify(customId.slice(0, 64))}; send each once`,
  param: 'custom_id',
})
