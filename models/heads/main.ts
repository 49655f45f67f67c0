import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { HeadVersion } from '#core/contract/manifest'
import { dataFolder } from '../evaluate/dataFolder.ts'
import { jsonBytes } from '../registry/jsonBytes.ts'
import { writeArtifact, writeModelEntry } from '../registry/modelFolder.ts'
import { headPlans } from './headPlans.ts'
import type { HeadPlan } from './headPlans.ts'
import { measureHead } from './measureHead.ts'
import { trainHead } from './trainHead.ts'
import type { Trained } from './trainHead.ts'
import { openVectorSource } from './vectorSource.ts'
import type { VectorSource } from './vectorSource.ts'

const USAGE = `Trains the released heads: models/artifacts/heads/ and models/heads/results/. Then compose the manifest:
npm run models:manifest.

  npm run models:heads -- [ID ...]

  ID        of the heads to train (headPlans.ts); all whose embedder is in the manifest when left out
  --help    this text

Reads Banking77 and CLINC150 from HEDGE_DATA (or shared/data beside the project). Vectors are kept in models/.cache/vectors.
The same vectors give the same bytes on every machine.`

const MODELS = join(import.meta.dirname, '..')
const ARTIFACTS = join(MODELS, 'artifacts')
const log = (line: string): void => console.log(line)

const { values, positionals } = parseArgs({
  options: { help: { type: 'boolean', default: false } },
  allowPositionals: true,
})

if (values.help) console.log(USAGE)
else await trainAll(positionals)

async function trainAll(ids: readonly string[]): Promise<void> {
  const unknown = ids.find((id) => headPlans.every((plan) => plan.id !== id))
  if (unknown !== undefined)
    throw new Error(`Cannot train ${unknown}: wanted ${headPlans.map(({ id }) => id).join(', ')}`)
  const data = dataFolder()
  if (data === undefined)
    throw new Error('Cannot train heads: set HEDGE_DATA to the folder with banking77/ and clinc150/')
  for (const plan of headPlans.filter(({ id }) => ids.length === 0 || ids.includes(id))) {
    const source = await openVectorSource(plan.base, log)
    if (source === undefined) log(`${plan.id}: left out, the manifest has no ${plan.base}`)
    else await train(plan, source, data)
  }
}

async function train(plan: HeadPlan, source: VectorSource, data: string): Promise<void> {
  log(`${plan.id} over ${source.vectorSpace}`)
  const dataset = await plan.read(data)
  const trained = await trainHead(dataset, source, log)
  await writeEntry(plan, trained, { source, sources: [...dataset.sources] })
  const scores = await measureHead(trained.head, dataset, source)
  await source.close()
  const results = {
    id: plan.id,
    version: plan.version,
    base: source.vectorSpace,
    bytes: trained.file.length,
    chosen: trained.chosen,
    test: scores,
  }
  await writeFile(join(import.meta.dirname, 'results', `${plan.id}@${plan.version}.json`), jsonBytes(results))
  log(`  ${trained.file.length} bytes, test ${JSON.stringify(scores)}`)
}

async function writeEntry(
  { id, version, licence }: HeadPlan,
  { file, head }: Trained,
  { source, sources }: { source: VectorSource; sources: HeadVersion['sources'] },
): Promise<void> {
  const folder = `heads/${id}/${version}`
  const weights = await writeArtifact(ARTIFACTS, `${folder}/head.safetensors`, file)
  await writeModelEntry(ARTIFACTS, folder, {
    id,
    version,
    kind: 'head',
    task: 'classify',
    baseSpace: source.vectorSpace,
    dimensions: head.dimensions,
    classes: head.labels.length,
    maxTokens: source.maxTokens,
    tiers: ['device', 'edge', 'origin'],
    weightFormat: 'w8, one scale a label, float64 arithmetic',
    batchInvariant: true,
    licence,
    sources,
    files: { weights },
  })
}
