import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { WeightSource } from '#core/contract/manifest'

export type DataFile = Extract<WeightSource, { registry: 'dataset' }>

/**
 * The files that calibration texts come from: training data under licences that allow it, none of it marked evaluation
 * only (data/README.md). `file` is below the data folder; one that ends in a slash is a folder, all its files by name.
 */
export const CORPORA = {
  banking: {
    registry: 'dataset',
    name: 'BANKING77, training split',
    licence: 'CC-BY-4.0',
    file: 'banking77/train.csv',
    sha256: 'b06e26ac675513959a63135f11b94ea7786ed02da65db93a5650d8838cbc664b',
  },
  clinc: {
    registry: 'dataset',
    name: 'CLINC150, training split',
    licence: 'CC-BY-3.0',
    file: 'clinc150/data_full.json',
    sha256: '36923c3705a59e08fe9c3883d8bc2dd966ef93e22cb78ac41171782a698d56e0',
  },
  scifact: {
    registry: 'dataset',
    name: 'SciFact, abstracts and training claims',
    licence: 'CC-BY-4.0 AND ODC-By-1.0',
    file: 'scifact/scifact.zip',
    sha256: 'a798a7046af0f6fa04476448459ce7cafeea5bd90d4d99c53a0e27dc5e1a4673',
  },
  mmlu: {
    registry: 'dataset',
    name: 'MMLU prompts of RouteLLM',
    licence: 'Apache-2.0',
    file: 'routellm/mmlu/',
    sha256: 'ea677eac624c9687d949cdffdbcab84830ebe9e35fd30ddbfa75a9e2636dd4f2',
  },
  gsm8k: {
    registry: 'dataset',
    name: 'GSM8K prompts of RouteLLM',
    licence: 'Apache-2.0',
    file: 'routellm/gsm8k/gsm8k_responses.csv',
    sha256: '1f38ed03db354a020f71e92022383dc3cf37bbf2694dea4daaeea7b6c43fe57b',
  },
} as const satisfies Record<string, DataFile>

/** The bytes of a corpus, file by file. @throws when they are not those that the released model was calibrated with. */
export async function readCorpus(data: string, { name, file, sha256 }: DataFile): Promise<Buffer[]> {
  const path = join(data, file)
  const files = file.endsWith('/') ? (await readdir(path)).toSorted().map((part) => join(path, part)) : [path]
  const digest = createHash('sha256')
  const parts: Buffer[] = []
  for (const part of files) {
    const bytes = await readFile(part)
    digest.update(bytes)
    parts.push(bytes)
  }
  const found = digest.digest('hex')
  if (found !== sha256) throw new Error(`Cannot use ${name}: sha256 of ${path} is ${found}, wanted ${sha256}`)
  return parts
}
