import { jobLimits } from '../../jobs/jobLimits.ts'
import type { FileRow, NewFile, Part } from '../../jobs/jobStore.ts'
import type { JobTables } from './jobTables.ts'

/** Uploads, and what becomes of files. Each method runs without waiting for anything, so that what it writes is written as one. */
export class FileBook {
  readonly #tables: JobTables

  constructor(tables: JobTables) {
    this.#tables = tables
  }

  /** An upload that is never finished is taken away by and by. */
  begin(file: NewFile, bytes: number): 'begun' | 'full' {
    const { files } = this.#tables
    const totals = files.totals()
    if (totals.files >= jobLimits.files || totals.sealedBytes + bytes > jobLimits.tenantBytes) return 'full'
    files.add({ ...file, expiresMs: file.createdMs + jobLimits.abandonedMs }, false)
    return 'begun'
  }

  addPart(file: string, part: Part): void {
    if (this.#tables.files.isThere(file)) this.#tables.files.append(file, part)
  }

  finish(file: string, expiresMs: number): FileRow | undefined {
    this.#tables.files.finish(file, expiresMs)
    return this.#tables.files.find(file)
  }

  remove(id: string): 'deleted' | 'in_use' | undefined {
    const { files, batches } = this.#tables
    if (files.find(id) === undefined) return undefined
    if (batches.usesFile(id)) return 'in_use'
    files.remove(id)
    return 'deleted'
  }

  /** Takes away what is over, except what a batch at work still needs: that is looked at again an hour later. */
  removeEnded(nowMs: number): void {
    const { files, batches } = this.#tables
    for (const id of files.ended(nowMs, removedAtOnce)) {
      if (batches.usesFile(id)) files.finish(id, nowMs + jobLimits.abandonedMs)
      else files.remove(id)
    }
  }
}

/** By one call; the next goes on. */
const removedAtOnce = 16
