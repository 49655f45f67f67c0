import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { createTokenizer } from '#core/text/tokenize'
import { buildPlan } from '../buildPlan.ts'
import { compareVectors, cosine } from '../cosine.ts'
import { ENCODER } from '../encoderWeights.ts'
import { dataFolder } from '../evaluate/dataFolder.ts'
import { MODEL_PLANS } from '../modelPlans.ts'
import { readCsv } from '../readCsv.ts'
import { readStoredEncoder } from '../readStoredEncoder.ts'
import { spearman } from '../spearman.ts'
import { quantizeEncoder, unpackEncoder } from '../storedEncoder.ts'
import type { StoredEncoder } from '../storedEncoder.ts'
import { calibrateSmall, roundToHalves, SMALL, SMALL_TABLE } from './calibrateSmall.ts'
import { fitOutputMap } from './fitOutputMap.ts'
import { loadInput } from './loadInput.ts'
import { embedMeans } from './runEncoder.ts'
import { openTensorOps } from './tensorOps.ts'

const USAGE = `Prints bytes against fidelity for the ways of rounding hedge-small-en, on STS-B dev, as lines of a Markdown table.

  node models/calibrate/frontier.ts [--scale NUMBER]

  --scale NUMBER  of the calibration texts; 0.3 unless said (29,000 tokens; four calibrations of some minutes each)
  --help          this text

HEDGE_DATA names the folder of the data sets (default: ../shared/data).`

/** The steps one after the other, each with those before it. */
const PLAIN = { ...SMALL, retarget: false, correctNorms: false, refinements: 0, scaleBits: 10 }
const STEPS = {
  'GPTQ, blocks of 64': { ...PLAIN, blockSize: 64 },
  'GPTQ, blocks of 32': PLAIN,
  '... towards fp32’s outputs, norms corrected': { ...PLAIN, retarget: true, correctNorms: true },
  '... scales and codes refined, short scales': SMALL,
}
/** Drawn towards the identity by a third of a coordinate's mean square: the best of five on STS-B dev, all within 0.0001. */
const RIDGE = 0.3

const { values } = parseArgs({
  options: { scale: { type: 'string', default: '0.3' }, help: { type: 'boolean', default: false } },
})
if (values.help) console.log(USAGE)
else await printFrontier(Number(values.scale))

async function printFrontier(scale: number): Promise<void> {
  const data = dataFolder()
  if (data === undefined) throw new Error('Cannot measure: no data folder; set HEDGE_DATA')
  const plan = MODEL_PLANS.find(({ codes }) => codes.from === 'calibration')!
  const input = await loadInput(data, { scale, log: () => {} })
  const ops = await openTensorOps()
  const pairs = await readPairs(data)
  const fp32 = await embedMeans(ops, input.encoder, pairs.texts)
  const print = async (name: string, stored: StoredEncoder) => {
    const { weights } = buildPlan(plan, stored)
    const megabytes = (bytes: number) => (bytes / 1e6).toFixed(2)
    const vectors = (await embedMeans(ops, unpackEncoder(stored), pairs.texts)).map((mean) =>
      applyMap(stored, mean),
    )
    const { meanCosine, minCosine } = compareVectors(vectors, fp32)
    const size = `${megabytes(weights.length)} | ${megabytes(gzipSync(weights, { level: 9 }).length)}`
    console.log(
      `| ${name} | ${size} | ${meanCosine.toFixed(4)} / ${minCosine.toFixed(4)} | ${rank(vectors, pairs.scores)} |`,
    )
  }
  console.log('| | MB | gzip MB | cosine to fp32, mean / least | Spearman |\n|---|---|---|---|---|')
  console.log(`| fp32 | 90.3 | 83.0 | 1 / 1 | ${rank(fp32, pairs.scores)} |`)
  for (const blockSize of [64, 32]) {
    const blocks = { table: SMALL_TABLE, matrices: { bits: 4, blockSize } } as const
    const encoder = { ...input.encoder, positions: roundToHalves(input.encoder.positions) }
    await print(`nearest codes, blocks of ${blockSize}`, quantizeEncoder(encoder, blocks))
  }
  for (const [name, options] of Object.entries(STEPS)) {
    await print(name, await calibrateSmall(ops, input, { ...options, log: () => {} }))
  }
  const file = await readFile(join(import.meta.dirname, '../artifacts', plan.folder, 'weights.safetensors'))
  const released = readStoredEncoder(file)
  await print('**... with all calibration texts: as released**', released)
  const found = await embedMeans(ops, unpackEncoder(released), input.texts)
  const wanted = await embedMeans(ops, input.encoder, input.texts)
  const map = await fitOutputMap(found, wanted, { ridge: RIDGE, multiply: ops.multiply })
  await print('... and an output map', { ...released, outputMap: roundToHalves(map) })
  await ops.release()
}

function applyMap({ outputMap }: StoredEncoder, mean: Float32Array): Float32Array {
  if (outputMap === undefined) return mean
  const { columns, values } = outputMap
  return mean.map((_, row) => {
    let sum = 0
    for (let i = 0; i < columns; i++) sum += values[row * columns + i]! * mean[i]!
    return sum
  })
}

async function readPairs(data: string): Promise<{ texts: number[][]; scores: number[] }> {
  const tokenizer = await readFile(join(import.meta.dirname, '../artifacts/tokenizer.json'), 'utf8')
  const { encode } = createTokenizer(JSON.parse(tokenizer), ENCODER)
  const rows = readCsv(await readFile(join(data, 'stsb/stsb-en-dev.csv'), 'utf8'))
  return {
    texts: rows.flatMap(([first, second]) => [encode(first ?? '').ids, encode(second ?? '').ids]),
    scores: rows.map(([, , score]) => Number(score)),
  }
}

function rank(vectors: readonly Float32Array[], scores: readonly number[]): string {
  const likeness = scores.map((_, pair) => cosine(vectors[2 * pair]!, vectors[2 * pair + 1]!))
  return (100 * spearman(likeness, scores)).toFixed(2)
}
