import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readSciFact } from '../evaluate/sciFact.ts'
import { readCsv } from '../readCsv.ts'

/**
 * Whether a text is one that the model is measured with: STS-B (all splits), the tests of Banking77 and CLINC150, the claims of
 * SciFact's test. A few training texts are equal to one by chance, or twice in their data set; they teach nothing here.
 * Case, marks and blanks do not count.
 */
export async function readHeldOut(data: string): Promise<(text: string) => boolean> {
  const csv = async (path: string) => readCsv(await readFile(join(data, path), 'utf8'))
  const stsb = await Promise.all(['train', 'dev', 'test'].map((split) => csv(`stsb/stsb-en-${split}.csv`)))
  const clinc = JSON.parse(await readFile(join(data, 'clinc150/data_full.json'), 'utf8')) as Record<
    'val' | 'test' | 'oos_val' | 'oos_test',
    [string, string][]
  >
  const texts = [
    ...stsb.flat().flatMap(([first = '', second = '']) => [first, second]),
    ...(await csv('banking77/test.csv')).slice(1).map(([text = '']) => text),
    ...[clinc.val, clinc.test, clinc.oos_val, clinc.oos_test].flat().map(([text]) => text),
    ...readSciFact(join(data, 'scifact/scifact.zip')).validation.map(({ claim }) => claim),
  ]
  const known = new Set(texts.map(bare))
  return (text) => known.has(bare(text))
}

function bare(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
