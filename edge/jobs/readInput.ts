import { AppError } from '#core/contract/error'
import { readBatchLine } from '#core/contract/http/jobs/batchLine'
import type { ReadLine } from '../objects/jobs/batchBook.ts'
import type { JobBook } from '../objects/jobs/jobBook.ts'
import type { Ports } from '../ports.ts'
import type { BatchRow, StoredPart } from './jobStore.ts'
import { openPart } from './sealedParts.ts'

const encoder = new TextEncoder()
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** Reads the next part of an input that waits for it. False when none does. */
export async function readInput(
  book: JobBook,
  { sealer, clock }: Pick<Ports, 'sealer' | 'clock'>,
): Promise<boolean> {
  const next = book.batches.toRead()
  if (next === undefined) return false
  const { batch, part } = next
  if (part === undefined || batch.errors.length > 0) {
    book.batches.endReading(batch.id, clock.nowMs())
    return true
  }
  book.batches.addLines(batch.id, part.seq, await readPart(batch, part, sealer))
  return true
}

async function readPart(batch: BatchRow, part: StoredPart, sealer: Ports['sealer']): Promise<ReadLine[]> {
  try {
    const text = await openPart(sealer, { tenant: batch.tenant, file: batch.inputFile }, part)
    return readLines(text, batch, part.seq)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return [{ error: { code: error.code, message: error.message, param: null } }]
  }
}

/** A part holds whole lines. */
function readLines(text: string, { endpoint }: BatchRow, part: number): ReadLine[] {
  const lines: ReadLine[] = []
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start)
    const length = (end === -1 ? text.length : end) - start
    lines.push(readLine(text.slice(start, start + length), { part, start, length }))
    start += length + 1
  }
  return lines

  function readLine(line: string, place: { part: number; start: number; length: number }): ReadLine {
    if (line.trim() === '') return { blank: true }
    const read = readBatchLine(encoder.encode(line), { endpoint, utf8 })
    return 'custom_id' in read ? { ...place, customId: read.custom_id } : { error: read }
  }
}
