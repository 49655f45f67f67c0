import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { Sha256 } from '#core/contract/artifactFile'

/** What was measured where, of which bytes. */
const TaskResult = z.strictObject({
  measuredAt: z.string(),
  commit: z.string(),
  processor: z.string(),
  node: z.string(),
  scores: z.record(z.string(), z.number()),
})

/** One model on one engine: `docs/quality/MODEL.ENGINE.json`. */
export const ModelResults = z.strictObject({
  id: z.string(),
  version: z.int(),
  engine: z.string(),
  /** Of the weights file. */
  sha256: Sha256,
  /** Of the engine's program, or of the golden vectors that it gives bit for bit; where the engine is ours. */
  program: z.optional(Sha256),
  released: z.boolean(),
  /** By task id. */
  tasks: z.record(z.string(), TaskResult),
})

export type TaskResult = z.infer<typeof TaskResult>
export type ModelResults = z.infer<typeof ModelResults>

export function resultsName({
  id,
  version,
  engine,
}: Pick<ModelResults, 'id' | 'version' | 'engine'>): string {
  return `${version === 0 ? id : `${id}@${version}`}.${engine}.json`
}

/** All results in `folder`, in the order of their names. */
export async function readResults(folder: string): Promise<ModelResults[]> {
  await mkdir(folder, { recursive: true })
  const names = (await readdir(folder)).filter((name) => /^(fp32|hedge-).*\.json$/.test(name)).toSorted()
  return await Promise.all(
    names.map(async (name) => ModelResults.parse(JSON.parse(await readFile(join(folder, name), 'utf8')))),
  )
}

export async function writeResults(folder: string, results: ModelResults): Promise<void> {
  const text = JSON.stringify(results, undefined, 2)
  await writeFile(join(folder, resultsName(results)), `${text}\n`)
}
