import { createHash, randomUUID } from 'node:crypto'
import { appendFile, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Vectors of texts by a model, computed once and kept in `models/.cache/vectors/`. For measuring and for experiments.
 *
 *     const vectors = await cachedVectors({
 *       key: `hedge-small-en ${weightsSha256} onnxruntime-node`, // whatever changes a vector belongs in the key
 *       texts,
 *       embed: async (some) => vectorsBehindEachOther,           // float32 [some.length * dimensions]
 *       log: console.log,
 *     })                                                         // float32 [texts.length * dimensions], in order
 *
 * `embed` gets at most `batchTexts` different texts at a time that are not known yet, shortest first. What it returns is
 * appended at once, so a run that was killed goes on where it stopped, and runs beside each other do no harm.
 */
export type CachedVectorsOptions = {
  /** Model id, sha256 of its weights and engine. */
  key: string
  texts: readonly string[]
  /** float32 [texts * dimensions], one text behind the other. */
  embed: (texts: readonly string[]) => Promise<Float32Array>
  log: (line: string) => void
  /** Folder of all caches; `models/.cache/vectors` unless told. */
  folder?: string
  batchTexts?: number
  /** Bytes kept for one key; what comes later is computed each time. */
  maxBytes?: number
}

/** 330,000 vectors of 384 numbers: three times what all our data sets hold. */
const DEFAULT_MAX_BYTES = 512 * 2 ** 20
/** Long texts take a tenth of a second each: a killed run loses a few seconds. */
const DEFAULT_BATCH_TEXTS = 32
const FOLDER = join(import.meta.dirname, '../.cache/vectors')
const DIGEST_BYTES = 32
/** The dimensions (uint32) stand before each vector, so that every record can be read by itself. */
const HEAD_BYTES = DIGEST_BYTES + 4
const PROGRESS_EVERY_MS = 5_000
/** Each process appends to a file of its own: no locks, and a record cut off by a kill is always the last one. */
const OWN_FILE = `${randomUUID()}.vectors`

/** @throws Error when `embed` returns another number of values than wanted, or a value that is not finite. */
export async function cachedVectors(options: CachedVectorsOptions): Promise<Float32Array> {
  const { key, texts, embed, log, batchTexts = DEFAULT_BATCH_TEXTS } = options
  const folder = join(options.folder ?? FOLDER, sha256(key).toString('hex').slice(0, 32))
  await mkdir(folder, { recursive: true })
  const digests = texts.map((text) => sha256(`${key}\0${text}`).toString('hex'))
  const known = await readRecords(folder, new Set(digests))
  const wanted = new Map(texts.map((text, at) => [digests[at]!, text]))
  const missing = [...wanted]
    .filter(([digest]) => !known.vectors.has(digest))
    .toSorted(([, a], [, b]) => a.length - b.length)
  let room = (options.maxBytes ?? DEFAULT_MAX_BYTES) - known.bytes
  let toldMs = Date.now()
  for (let at = 0; at < missing.length; at += batchTexts) {
    const batch = missing.slice(at, at + batchTexts)
    const rows = splitRows(await embed(batch.map(([, text]) => text)), batch.length)
    const records = Buffer.concat(batch.map(([digest], index) => record(digest, rows[index]!)))
    batch.forEach(([digest], index) => known.vectors.set(digest, rows[index]!))
    if (records.length <= room) await appendFile(join(folder, OWN_FILE), records)
    room -= records.length
    if (Date.now() - toldMs > PROGRESS_EVERY_MS) {
      toldMs = Date.now()
      log(`  ${key.slice(0, 40)}: ${at + batch.length} of ${missing.length} texts embedded`)
    }
  }
  if (room < 0) log(`  ${key.slice(0, 40)}: the cache is full, some vectors were not kept`)
  return joinRows(digests.map((digest) => known.vectors.get(digest)!))
}

/** The wanted vectors of all files; a record that was cut off ends its file. */
async function readRecords(
  folder: string,
  wanted: ReadonlySet<string>,
): Promise<{ vectors: Map<string, Float32Array>; bytes: number }> {
  const vectors = new Map<string, Float32Array>()
  let bytes = 0
  for (const name of await readdir(folder)) {
    const file = await readFile(join(folder, name))
    bytes += file.length
    for (let at = 0; at + HEAD_BYTES <= file.length;) {
      const end = at + HEAD_BYTES + 4 * file.readUInt32LE(at + DIGEST_BYTES)
      if (end > file.length) break
      const digest = file.toString('hex', at, at + DIGEST_BYTES)
      if (wanted.has(digest)) vectors.set(digest, floats(file.subarray(at + HEAD_BYTES, end)))
      at = end
    }
  }
  return { vectors, bytes }
}

function record(digest: string, vector: Float32Array): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  head.write(digest, 'hex')
  head.writeUInt32LE(vector.length, DIGEST_BYTES)
  return Buffer.concat([head, Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)])
}

function floats(bytes: Uint8Array): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer)
}

function splitRows(values: Float32Array, count: number): Float32Array[] {
  const width = values.length / count
  if (width < 1 || !Number.isInteger(width) || !values.every(Number.isFinite)) {
    throw new Error(
      `Cannot keep vectors: ${values.length} values for ${count} texts; wanted finite ones, equally many a text`,
    )
  }
  return Array.from({ length: count }, (_, at) => values.slice(at * width, (at + 1) * width))
}

function joinRows(rows: readonly Float32Array[]): Float32Array {
  const width = rows[0]?.length ?? 0
  const joined = new Float32Array(rows.length * width)
  rows.forEach((vector, at) => joined.set(vector, at * width))
  return joined
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
