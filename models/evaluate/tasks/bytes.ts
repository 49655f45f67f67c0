import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Scores, TaskContext } from '../task.ts'

const ARTIFACTS = join(import.meta.dirname, '../../artifacts')

/** What a first use fetches: weights, and whatever of graph and tokenizer the engine reads. gzip at level 9. */
export async function runBytes({ vectors }: TaskContext): Promise<Scores> {
  let [all, gzip, weights, weightsGzip] = [0, 0, 0, 0]
  for (const path of vectors.contender.files) {
    const file = await readFile(join(ARTIFACTS, path))
    const packed = gzipSync(file, { level: 9 }).length
    all += file.length
    gzip += packed
    if (/\.onnx$|tokenizer\.json$/.test(path)) continue
    weights += file.length
    weightsGzip += packed
  }
  return { weights, weightsGzip, all, allGzip: gzip }
}
