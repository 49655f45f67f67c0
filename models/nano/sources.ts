import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { WeightSource } from '#core/contract/modelVersion'
import { sha256 } from '../sha256.ts'
import { SOURCE } from '../source.ts'

/** Where the texts come from. A folder's digest is that of its files' digests in order of their names. */
const DATASETS = [
  { name: 'BANKING77 (train)', licence: 'CC-BY-4.0', file: 'banking77/train.csv' },
  { name: 'CLINC150 (train)', licence: 'CC-BY-3.0', file: 'clinc150/data_full.json' },
  {
    name: 'SciFact claims (train) and abstracts',
    licence: 'CC-BY-4.0 AND ODC-By-1.0',
    file: 'scifact/scifact.zip',
  },
  { name: 'RouteLLM evaluation prompts, MMLU', licence: 'Apache-2.0', file: 'routellm/mmlu' },
  { name: 'RouteLLM evaluation prompts, GSM8K', licence: 'Apache-2.0', file: 'routellm/gsm8k' },
] as const

/** The network that taught, and the data sets whose texts it read aloud. */
export async function nanoSources(data: string): Promise<WeightSource[]> {
  const datasets = DATASETS.map(async (dataset) => {
    const path = join(data, dataset.file)
    const digest = /\.\w+$/.test(dataset.file) ? sha256(await readFile(path)) : await folderDigest(path)
    return { registry: 'dataset', ...dataset, sha256: digest } as const
  })
  return [SOURCE, ...(await Promise.all(datasets))]
}

async function folderDigest(folder: string): Promise<string> {
  const names = (await readdir(folder)).toSorted()
  const digests = await Promise.all(names.map(async (name) => sha256(await readFile(join(folder, name)))))
  return sha256(new TextEncoder().encode(digests.join('\n')))
}
