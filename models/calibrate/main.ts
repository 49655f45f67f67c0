import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { buildPlan, WEIGHTS_NAME } from '../buildPlan.ts'
import { dataFolder } from '../evaluate/dataFolder.ts'
import { MODEL_PLANS } from '../modelPlans.ts'
import { calibrateSmall, SMALL } from './calibrateSmall.ts'
import { loadInput } from './loadInput.ts'
import { openTensorOps } from './tensorOps.ts'

const USAGE = `Calibrates hedge-small-en: rounds its weights against real activations and writes the weights file, which
"npm run models:build" then builds graphs and golden vectors for. About 15 minutes on one core.

  node models/calibrate/main.ts [--out FILE] [--scale NUMBER]

  --out FILE       instead of the released version's weights file
  --scale NUMBER   takes that many times the texts; 1 unless said
  --help           this text

HEDGE_DATA names the folder of the data sets (default: ../shared/data).`

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    scale: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(USAGE)
else await calibrate(values.out, Number(values.scale))

async function calibrate(out: string | undefined, scale: number): Promise<void> {
  const plan = MODEL_PLANS.find(({ codes }) => codes.from === 'calibration')!
  const log = (line: string) => console.log(`${(performance.now() / 1000).toFixed(0)} s  ${line}`)
  const data = dataFolder()
  if (data === undefined) throw new Error('Cannot calibrate: no data folder; set HEDGE_DATA')
  const input = await loadInput(data, { scale, log })
  const ops = await openTensorOps()
  const stored = await calibrateSmall(ops, input, { ...SMALL, log })
  await ops.release()
  const { weights } = buildPlan(plan, stored)
  const file = out ?? join(import.meta.dirname, '../artifacts', plan.folder, WEIGHTS_NAME)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, weights)
  log(`${file}: ${weights.length} bytes, ${gzipSync(weights, { level: 9 }).length} compressed`)
}
