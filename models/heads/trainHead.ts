import { logitsOf, softmax } from '#core/heads/applyHead'
import { readHead } from '#core/heads/readHead'
import type { HeadAbout } from '#core/heads/readHead'
import type { Head } from '#core/heads/head'
import { fitCorrect, fitTemperature, meanLoss } from './calibrate.ts'
import type { Scored } from './calibrate.ts'
import { chooseScope } from './chooseScope.ts'
import type { ScopeChoice } from './chooseScope.ts'
import type { Dataset, LabelledText } from './datasets.ts'
import { fitLogistic } from './logisticRegression.ts'
import type { Labelled, Linear } from './logisticRegression.ts'
import type { VectorSource } from './vectorSource.ts'
import { writeHead } from './writeHead.ts'

/** Strengths of the penalty that are tried, strong to weak: each starts from the one before. */
const penalties = [2e-5, 8e-6, 3e-6]
/** The gradient's end against the penalty's part of it, which weights of about 10 make 10 times the penalty. */
const tolerancePerPenalty = 5

export type Trained = {
  /** The released bytes. */
  readonly file: Uint8Array
  /** Read back from them. */
  readonly head: Head
  readonly chosen: {
    readonly penalty: number
    readonly temperature: number
    readonly isotonic: boolean
    readonly scope: ScopeChoice
    /** By penalty: mean -ln p(label) and accuracy of the held-out texts, at the best temperature of each. */
    readonly tried: readonly { penalty: number; loss: number; accuracy: number }[]
  }
}

/**
 * A head for `dataset` over the vectors of `source`: fitted on its training texts, with penalty, temperature, P(correct) and the
 * rule for strangers from what was held out. The test texts are not looked at.
 */
export async function trainHead(
  dataset: Dataset,
  source: VectorSource,
  log: (line: string) => void,
): Promise<Trained> {
  const labels = [...new Set(dataset.train.map(({ label }) => label))].toSorted((a, b) => (a < b ? -1 : 1))
  const fit = await embedLabelled(dataset.train, labels, source)
  const heldOut = await embedLabelled(dataset.heldOut, labels, source)
  const tried: { penalty: number; loss: number; accuracy: number; linear: Linear }[] = []
  for (const penalty of penalties) {
    const linear = fitLogistic(fit, {
      penalty,
      tolerance: penalty * tolerancePerPenalty,
      start: tried.at(-1)?.linear,
    })
    const scored = score(linear, heldOut)
    const loss = meanLoss(scored, fitTemperature(scored))
    tried.push({ penalty, loss, accuracy: accuracyOf(scored), linear })
    log(
      `  penalty ${penalty}: held-out accuracy ${(100 * accuracyOf(scored)).toFixed(2)} %, loss ${loss.toFixed(4)}`,
    )
  }
  const best = tried.reduce((least, next) => (next.loss < least.loss ? next : least))
  const scored = score(best.linear, heldOut)
  const temperature = fitTemperature(scored)
  const { table, isotonic } = fitCorrect(scored.map((text) => judge(text, temperature)))
  const strangerVectors = await source.of(dataset.strangers)
  const strangers = rows(strangerVectors, source.dimensions).map((vector) =>
    linearLogits(best.linear, vector),
  )
  const scope = chooseScope({ inScope: scored, strangers }, temperature)
  const final = dataset.heldOutIsTrain ? await fitAll(dataset, labels, { source, best }) : best.linear
  const about: HeadAbout = {
    format: 'hedge-head/1',
    baseSpace: source.vectorSpace,
    labels,
    temperature,
    correct: { confidence: [...table.confidence], correct: [...table.correct] },
    scope: { score: scope.score, threshold: scope.threshold },
  }
  const file = writeHead(final, about)
  const chosen = {
    penalty: best.penalty,
    temperature,
    isotonic,
    scope,
    tried: tried.map(({ penalty, loss, accuracy }) => ({ penalty, loss, accuracy })),
  }
  return { file, head: readHead(file), chosen }
}

/** The calibration stays that of the held-out texts: with a quarter more texts to learn from, the head is a little better than it says. */
async function fitAll(
  { train, heldOut }: Dataset,
  labels: readonly string[],
  { source, best }: { source: VectorSource; best: { penalty: number; linear: Linear } },
): Promise<Linear> {
  const all = await embedLabelled([...train, ...heldOut], labels, source)
  return fitLogistic(all, {
    penalty: best.penalty,
    tolerance: best.penalty * tolerancePerPenalty,
    start: best.linear,
  })
}

async function embedLabelled(
  texts: readonly LabelledText[],
  labels: readonly string[],
  source: VectorSource,
): Promise<Labelled> {
  const { dimensions } = source
  const vectors = await source.of(texts.map(({ text }) => text))
  return {
    dimensions,
    classes: labels.length,
    vectors,
    labels: Int32Array.from(texts, ({ label }) => labels.indexOf(label)),
  }
}

function score(linear: Linear, { vectors, labels, dimensions }: Labelled): Scored[] {
  return rows(vectors, dimensions).map((vector, at) => ({
    logits: linearLogits(linear, vector),
    label: labels[at]!,
  }))
}

/** As the reader computes them, from weights that were not rounded to 8 bits. */
function linearLogits({ dimensions, weights, bias }: Linear, vector: Float32Array): Float64Array {
  return logitsOf({ dimensions, weights, bias }, vector)
}

function rows(vectors: Float32Array, dimensions: number): Float32Array[] {
  return Array.from({ length: vectors.length / dimensions }, (_, at) =>
    vectors.subarray(at * dimensions, (at + 1) * dimensions),
  )
}

function judge({ logits, label }: Scored, temperature: number): { confidence: number; right: boolean } {
  const probabilities = softmax(logits, temperature)
  const confidence = Math.max(...probabilities)
  return { confidence, right: probabilities.indexOf(confidence) === label }
}

function accuracyOf(scored: readonly Scored[]): number {
  return (
    scored.filter(({ logits, label }) => logits.indexOf(Math.max(...logits)) === label).length / scored.length
  )
}
