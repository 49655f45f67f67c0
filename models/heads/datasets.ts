import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import type { WeightSource } from '#core/contract/manifest'
import { sha256 } from '../sha256.ts'
import { readCsv } from '../readCsv.ts'

export type LabelledText = { readonly text: string; readonly label: string }

/** What one head is trained, calibrated and measured with. No text of `test` or `strangersTest` chooses anything. */
export type Dataset = {
  readonly train: readonly LabelledText[]
  /** Chooses the penalty and calibrates. */
  readonly heldOut: readonly LabelledText[]
  readonly test: readonly LabelledText[]
  /** Texts of none of the labels: to choose what tells them, and to measure it. */
  readonly strangers: readonly string[]
  readonly strangersTest: readonly string[]
  /** True: what was held out is trained on in the end, as there was no set of its own for it. */
  readonly heldOutIsTrain: boolean
  readonly sources: readonly WeightSource[]
}

/** One text in five of each label. */
const heldOutEvery = 5

const Pairs = z.array(z.tuple([z.string(), z.string()]))
const Clinc = z.object({
  train: Pairs,
  val: Pairs,
  test: Pairs,
  oos_train: Pairs,
  oos_val: Pairs,
  oos_test: Pairs,
})

/** Banking77 (Casanueva et al. 2020, arXiv 2003.04807): 77 intents of a bank's customers. Strangers are CLINC150's. */
export async function readBanking77(folder: string): Promise<Dataset> {
  const { bytes, pairs } = await readBanking(folder, 'train')
  const clinc = await readClinc(folder)
  const seen = new Map<string, number>()
  const rank = pairs.map(({ label }) => {
    const count = seen.get(label) ?? 0
    seen.set(label, count + 1)
    return count
  })
  return {
    train: pairs.filter((_, at) => rank[at]! % heldOutEvery !== 0),
    heldOut: pairs.filter((_, at) => rank[at]! % heldOutEvery === 0),
    test: (await readBanking(folder, 'test')).pairs,
    ...clinc.strangers,
    heldOutIsTrain: true,
    sources: [source({ name: 'Banking77', licence: 'CC-BY-4.0', file: 'banking_data/train.csv', bytes })],
  }
}

/** CLINC150 (Larson et al. 2019): 150 intents of ten domains, with texts of none of them. */
export async function readClinc150(folder: string): Promise<Dataset> {
  const { bytes, sets, strangers } = await readClinc(folder)
  return {
    train: sets.train.map(labelled),
    heldOut: sets.val.map(labelled),
    test: sets.test.map(labelled),
    ...strangers,
    heldOutIsTrain: false,
    sources: [source({ name: 'CLINC150', licence: 'CC-BY-3.0', file: 'data/data_full.json', bytes })],
  }
}

async function readBanking(
  folder: string,
  part: 'train' | 'test',
): Promise<{ bytes: Uint8Array; pairs: LabelledText[] }> {
  const bytes = await readFile(join(folder, `banking77/${part}.csv`))
  const [, ...rows] = readCsv(bytes.toString('utf8')).filter((row) => row.length > 1)
  return { bytes, pairs: Pairs.parse(rows).map(labelled) }
}

async function readClinc(folder: string) {
  const bytes = await readFile(join(folder, 'clinc150/data_full.json'))
  const sets = Clinc.parse(JSON.parse(bytes.toString('utf8')))
  const texts = (pairs: [string, string][]): string[] => pairs.map(([text]) => text)
  const strangers = {
    strangers: [...texts(sets.oos_train), ...texts(sets.oos_val)],
    strangersTest: texts(sets.oos_test),
  }
  return { bytes, sets, strangers }
}

const labelled = ([text, label]: [string, string]): LabelledText => ({ text, label })

function source(of: { name: string; licence: string; file: string; bytes: Uint8Array }): WeightSource {
  const { name, licence, file, bytes } = of
  return { registry: 'dataset', name, licence, file, sha256: sha256(bytes) }
}
