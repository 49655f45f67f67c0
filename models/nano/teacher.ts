import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EncoderSession } from '../encoderSession.ts'
import { SOURCE } from '../source.ts'
import { decodeVectors, encodeVectors } from '../vectorFile.ts'

/** One file of the cache holds the vectors of this many texts: about 20 s of work to lose when stopped. */
const TEXTS_PER_FILE = 2_048
/** Tokens of one padded batch: long enough to fill the processor, short enough to stay in its cache. */
const TOKENS_PER_BATCH = 1_024

export type TeacherOptions = {
  /** Opened only when a vector is missing. */
  open: () => Promise<EncoderSession>
  cacheDir: string
  dimensions: number
  log: (line: string) => void
}

/**
 * The teacher's vector of each text, given as token ids with `[CLS]` and `[SEP]`, at most 256. Kept under `cacheDir` in files
 * named after their texts, so that a stopped run goes on where it was. Texts of like length share a batch.
 */
export async function teacherVectors(
  texts: readonly number[][],
  options: TeacherOptions,
): Promise<Float32Array[]> {
  await mkdir(options.cacheDir, { recursive: true })
  const vectors: Float32Array[] = []
  let session: EncoderSession | undefined
  try {
    for (let start = 0; start < texts.length; start += TEXTS_PER_FILE) {
      const block = texts.slice(start, start + TEXTS_PER_FILE)
      const path = join(options.cacheDir, `${digestOf(block)}.f32`)
      let found = await readKept(path, options.dimensions)
      if (found === undefined) {
        session ??= await options.open()
        found = await embedByLength(block, session)
        await writeFile(`${path}.part`, encodeVectors(found))
        await rename(`${path}.part`, path)
        options.log(`  teacher: ${start + block.length} of ${texts.length} texts`)
      }
      vectors.push(...found)
    }
  } finally {
    await session?.release()
  }
  return vectors
}

async function embedByLength(ids: readonly number[][], session: EncoderSession): Promise<Float32Array[]> {
  const order = ids.map((_, index) => index).toSorted((a, b) => ids[a]!.length - ids[b]!.length)
  const vectors: Float32Array[] = []
  for (let at = 0; at < order.length;) {
    let end = at + 1
    while (end < order.length && ids[order[end]!]!.length * (end + 1 - at) <= TOKENS_PER_BATCH) end++
    const batch = order.slice(at, end)
    const found = await session.embedBatch(batch.map((index) => ids[index]!))
    batch.forEach((index, row) => (vectors[index] = found[row]!))
    at = end
  }
  return vectors
}

function digestOf(texts: readonly number[][]): string {
  return createHash('sha256')
    .update(JSON.stringify([SOURCE.sha256, texts]))
    .digest('hex')
}

async function readKept(path: string, dimensions: number): Promise<Float32Array[] | undefined> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return bytes && decodeVectors(bytes, dimensions)
}
