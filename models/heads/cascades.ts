import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { format, resolveConfig } from 'prettier'
import { findModel } from '#core/contract/manifest'
import { applyHead } from '#core/heads/applyHead'
import { openHead } from '#core/heads/openHead'
import { dataFolder } from '../evaluate/dataFolder.ts'
import { readManifest } from '../evaluate/contenders.ts'
import { readArtifact } from '../evaluate/engines/artifacts.ts'
import type { Dataset } from './datasets.ts'
import { type HeadPlan, headPlans } from './headPlans.ts'
import { measureCascade, type Verdict } from './measureCascade.ts'
import { openVectorSource } from './vectorSource.ts'

const USAGE = `Measures what is lost when a head over hedge-nano-en answers where it is sure, and the head over hedge-small-en with the same labels
elsewhere: core/policy/headCascades.ts, on the test texts of both.

  node models/heads/cascades.ts

Reads Banking77 and CLINC150 from HEDGE_DATA (or shared/data beside the project).`

const target = join(import.meta.dirname, '../../core/policy/headCascades.ts')
const log = (line: string): void => console.log(line)

const { values } = parseArgs({ options: { help: { type: 'boolean', default: false } } })
if (values.help) console.log(USAGE)
else await measureAll()

async function measureAll(): Promise<void> {
  const data = dataFolder()
  if (data === undefined)
    throw new Error('Cannot measure cascades: set HEDGE_DATA to the folder with banking77/ and clinc150/')
  const measured: Record<string, unknown> = {}
  for (const nano of headPlans.filter(({ base }) => base.startsWith('hedge-nano-en@'))) {
    const larger = headPlans.find(({ id }) => id === nano.id.replace('-nano-en', '-en'))
    if (larger === undefined)
      throw new Error(`Cannot measure ${nano.id}: no head over hedge-small-en has its labels`)
    const dataset = await nano.read(data)
    const [near, far] = [await judge(nano, dataset), await judge(larger, dataset)]
    measured[nano.id] = {
      version: nano.version,
      larger: larger.id,
      largerVersion: larger.version,
      ...measureCascade(near, far),
    }
    log(`${nano.id}: ${JSON.stringify(measured[nano.id])}`)
  }
  const text = (await readFile(target, 'utf8')).replace(
    /(headCascades: [^=]*= )[^]*$/,
    (_, start: string) => `${start}${JSON.stringify(measured)}\n`,
  )
  await writeFile(target, await format(text, { ...(await resolveConfig(target)), parser: 'typescript' }))
}

/** What the released bytes of a head say of each test text. */
async function judge({ id, version, base }: HeadPlan, { test }: Dataset): Promise<Verdict[]> {
  const entry = findModel(await readManifest(), id, version)
  const source = await openVectorSource(base, log)
  if (entry?.kind !== 'head' || source === undefined)
    throw new Error(`Cannot measure ${id}: the manifest has no such head`)
  const { head } = openHead(entry, await readArtifact(entry.files.weights))
  const vectors = await source.of(test.map(({ text }) => text))
  await source.close()
  return test.map(({ label }, at) => {
    const { probabilities, confidence } = applyHead(
      head,
      vectors.subarray(at * head.dimensions, (at + 1) * head.dimensions),
    )
    return { confidence, right: head.labels[probabilities.indexOf(Math.max(...probabilities))] === label }
  })
}
