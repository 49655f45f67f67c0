import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Manifest } from '#core/contract/manifest'
import { belowFloor } from './belowFloor.ts'
import { listContenders, listHeads, readManifest } from './contenders.ts'
import { fp32 } from './engines/onnxRuntime.ts'
import { dataFolder } from './dataFolder.ts'
import { evaluate } from './evaluate.ts'
import { readResults } from './results.ts'
import { tasks } from './tasks.ts'
import { unmeasured } from './unmeasured.ts'
import { writeReport } from './writeReport.ts'

const USAGE = `Measures what the models can do and writes docs/quality/, docs/quality.md and docs/models/. Ends with 1 when a
released model falls below a floor of models/evaluate/tasks.ts. Vectors are kept in models/.cache/vectors/, so only the first
run is long: about ten minutes a model on one core.

  npm run models:evaluate
  npm run models:evaluate -- --model hedge-small-en --task stsb-test
  npm run models:evaluate -- --report

  --model ID     only this one (or ID@VERSION, or fp32); may be given several times
  --engine NAME  only on this engine
  --task ID      only this one: ${tasks.map(({ id }) => id).join(', ')}; may be given several times
  --report       measures nothing: writes the pages from docs/quality/
  --help         this text

HEDGE_DATA names the folder of the data sets (default: ../shared/data); tasks whose data are absent are skipped.`

const options = {
  model: { type: 'string', multiple: true },
  engine: { type: 'string' },
  task: { type: 'string', multiple: true },
  report: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const
const DOCS = join(import.meta.dirname, '../../docs')
const FOLDER = join(DOCS, 'quality')
const log = (line: string): void => console.log(line)
const { values } = parseArgs({ options })

if (values.help) log(USAGE)
else {
  const manifest = await readManifest()
  if (!values.report) await measure(manifest)
  await writeReport(DOCS, manifest)
  log('docs/quality.md and docs/models/ written')
  for (const line of unmeasured(manifest, await readResults(FOLDER))) log(`not measured yet: ${line}`)
  const failures = (await readResults(FOLDER))
    .filter(({ id, version }) => version === 0 || manifest.aliases[id]?.stable === version)
    .flatMap((results) => belowFloor(tasks, results))
  failures.forEach((line) => log(`below its floor: ${line}`))
  if (failures.length > 0) process.exitCode = 1
}

async function measure(manifest: Manifest): Promise<void> {
  const embedders = listContenders(manifest, log)
  const all = [...embedders, ...listHeads(manifest, embedders)]
  const contenders = all.filter(
    ({ id, version, engine }) =>
      (values.model?.some((wanted) => wanted === id || wanted === `${id}@${version}`) ?? true) &&
      (values.engine ?? engine) === engine,
  )
  requireKnown('model', values.model, [
    ...all.map(({ id }) => id),
    ...all.map(({ id, version }) => `${id}@${version}`),
  ])
  requireKnown(
    'task',
    values.task,
    tasks.map(({ id }) => id),
  )
  await evaluate({
    contenders,
    tasks: tasks.filter(({ id }) => values.task?.includes(id) ?? true),
    reference: fp32(log),
    data: dataFolder(),
    folder: FOLDER,
    log,
    onResult: () => writeReport(DOCS, manifest),
  })
}

function requireKnown(name: string, wanted: readonly string[] = [], known: readonly string[]): void {
  const unknown = wanted.find((one) => !known.includes(one))
  if (unknown !== undefined)
    throw new Error(`Cannot evaluate ${name} ${unknown}; wanted one of ${[...new Set(known)].join(', ')}`)
}
