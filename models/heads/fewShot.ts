import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { applyHead } from '#core/heads/applyHead'
import { teachHead } from '#core/heads/teachHead'
import type { Example } from '#core/heads/teachHead'
import { dataFolder } from '../evaluate/dataFolder.ts'
import { jsonBytes } from '../registry/jsonBytes.ts'
import type { Judged } from './calibrate.ts'
import { readBanking77, readClinc150 } from './datasets.ts'
import { createEpisodes, seeded } from './episodes.ts'
import type { Episode, EpisodeShape } from './episodes.ts'
import { fitLogistic, logitsOf } from './logisticRegression.ts'
import { calibrationError } from './measureHead.ts'
import { nearestMean } from './nearestMean.ts'
import { openVectorSource } from './vectorSource.ts'

const USAGE = `Measures heads taught with a handful of examples over simulated episodes, drawn from the training texts of Banking77 and
CLINC150: models/heads/results/fewShot-ID@VERSION.json.

  node models/heads/fewShot.ts [--base ID@VERSION] [--episodes N]

  --base ID@VERSION  the embedder (hedge-small-en@2)
  --episodes N       episodes of each shape (40)
  --help             this text`

const labelCounts = [2, 5, 10, 20]
const shotCounts = [1, 3, 5, 10]
/** Strength of the penalty of the logistic regression that teaching is measured against: the best of 1e-2 and 1e-3. */
const penalty = 1e-3

const { values } = parseArgs({
  options: {
    base: { type: 'string', default: 'hedge-small-en@2' },
    episodes: { type: 'string', default: '40' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(USAGE)
else await measure(values.base, Number(values.episodes))

async function measure(base: string, count: number): Promise<void> {
  const data = dataFolder()
  const source = await openVectorSource(base, console.log)
  if (data === undefined)
    throw new Error('Cannot measure: set HEDGE_DATA to the folder with banking77/ and clinc150/')
  if (source === undefined) throw new Error(`Cannot measure: the manifest has no ${base}`)
  const rows: object[] = []
  for (const [name, read] of [
    ['banking77', readBanking77],
    ['clinc150', readClinc150],
  ] as const) {
    const { train } = await read(data)
    const vectors = { values: await source.of(train.map(({ text }) => text)), dimensions: source.dimensions }
    const draw = createEpisodes(train, vectors, seeded(2026))
    for (const labels of labelCounts) {
      for (const shots of shotCounts) {
        const episodes = Array.from({ length: count }, () => draw({ labels, shots }))
        const row = { data: name, ...measureShape(episodes, { labels, shots }, source) }
        rows.push(row)
        console.log(JSON.stringify(row))
      }
    }
  }
  await source.close()
  const path = join(import.meta.dirname, 'results', `fewShot-${base}.json`)
  await writeFile(path, jsonBytes({ base: source.vectorSpace, episodes: count, rows }))
}

function measureShape(
  episodes: readonly Episode[],
  { labels, shots }: EpisodeShape,
  space: { vectorSpace: string; dimensions: number },
) {
  const judged: Judged[] = []
  const counts = { mean: 0, logistic: 0, refused: 0, strangers: 0, recalled: 0 }
  for (const { examples, tests, strangers } of episodes) {
    const head = teachHead(examples, space)
    const byMean = nearestMean(examples)
    const byLogistic = logistic(examples, space.dimensions)
    for (const { vector, label } of tests) {
      const { probabilities, confidence, outOfScope } = applyHead(head, vector)
      const first = head.labels[probabilities.indexOf(Math.max(...probabilities))]
      judged.push({ confidence, right: first === label })
      if (byMean(vector) === label) counts.mean++
      if (byLogistic(vector) === label) counts.logistic++
      if (outOfScope) counts.refused++
    }
    counts.strangers += strangers.length
    counts.recalled += strangers.filter((vector) => applyHead(head, vector).outOfScope).length
  }
  const percent = (part: number, whole = judged.length): number => Number(((100 * part) / whole).toFixed(1))
  const right = judged.filter((text) => text.right).length
  const given = judged.reduce((sum, { confidence }) => sum + confidence, 0)
  return {
    labels,
    shots,
    accuracy: percent(right),
    nearestMean: percent(counts.mean),
    logistic: percent(counts.logistic),
    calibrationError: Number(calibrationError(judged).toFixed(1)),
    /** Mean confidence less accuracy: below 0 it promises less than it keeps. */
    overconfidence: percent(given - right),
    strangersRecalled: percent(counts.recalled, counts.strangers),
    inScopeRefused: percent(counts.refused),
  }
}

function logistic(
  examples: readonly Example[],
  dimensions: number,
): (vector: Float32Array) => string | undefined {
  const labels = [...new Set(examples.map(({ label }) => label))]
  const vectors = new Float32Array(examples.length * dimensions)
  examples.forEach(({ vector }, at) => vectors.set(vector, at * dimensions))
  const known = Int32Array.from(examples, ({ label }) => labels.indexOf(label))
  const data = { dimensions, classes: labels.length, vectors, labels: known }
  const linear = fitLogistic(data, { penalty, tolerance: 1e-4, maxIterations: 60 })
  return (vector) => {
    const logits = logitsOf(vector, linear)
    return labels[logits.indexOf(Math.max(...logits))]
  }
}
