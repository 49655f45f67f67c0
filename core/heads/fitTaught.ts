import { exp, log } from './elementary.ts'
import type { Head } from './head.ts'

export type LeftOut = {
  /** float64 [examples, labels]: the outputs for each example of the fit that did not see it. */
  readonly leftOut: Float64Array
  /** Label of each example. */
  readonly known: Int32Array
  readonly labels: number
}

/**
 * Numbers measured over few-shot episodes on the training texts of Banking77 and CLINC150 (models/heads/README.md):
 * the best temperature grows with the examples of a label, from half of this to this.
 */
const usualTemperature = 0.08
/** How far the examples may move it: one standard deviation is a factor of e^0.5. */
const deviation = 0.5
/** A quarter of an octave a step, three octaves to either side. */
const step = 1.189207115002721
const steps = 12
/** Of what left-out examples score on average, a text of none of the labels reaches less than this: costs 1 to 7 % of the others. */
const scopeShare = 0.6

/**
 * How sharp the outputs of a taught head may become: the temperature with the greatest likelihood of the left-out examples under
 * a prior, because a few examples alone would say 0 or infinity. The doubt keeps its probabilities below (n + 1) / (n + 2),
 * Laplace's chance of success after n successes in n trials: four examples never make 99 %.
 */
export function fitTaught(of: LeftOut): Pick<Head, 'temperature' | 'doubt' | 'scope'> {
  const { known, labels } = of
  const rows = seenTwice(of)
  const shots = known.length / labels
  const usual = (usualTemperature * shots) / (shots + 1)
  let best = { temperature: usual, loss: Infinity }
  for (let at = -steps; at <= steps; at++) {
    let temperature = usual
    for (let i = 0; i < Math.abs(at); i++) temperature = at > 0 ? temperature * step : temperature / step
    const off = (at * log(step)) / deviation
    const loss = rows.reduce((sum, row) => sum + negativeLog(row, temperature), (off * off) / 2)
    if (loss < best.loss) best = { temperature, loss }
  }
  const most = (known.length + 1) / (known.length + 2)
  return { temperature: best.temperature, doubt: (1 - most) / (1 - 1 / labels), scope: scopeOf(rows) }
}

type Row = { readonly outputs: Float64Array; readonly own: number }

/** The left-out outputs of examples whose label has another one: without its only example a label cannot be found. */
function seenTwice({ leftOut, known, labels }: LeftOut): Row[] {
  const counts = new Int32Array(labels)
  for (const label of known) counts[label]!++
  return [...known].flatMap((own, at) =>
    counts[own]! < 2 ? [] : [{ outputs: leftOut.subarray(at * labels, (at + 1) * labels), own }],
  )
}

/** -ln of the probability of the row's own label. */
function negativeLog({ outputs, own }: Row, temperature: number): number {
  const most = greatest(outputs)
  const sum = outputs.reduce((total, output) => total + exp((output - most) / temperature), 0)
  return log(sum) - (outputs[own]! - most) / temperature
}

/** Undefined where no label has two examples: then nothing says how a new text of a label scores. */
function scopeOf(rows: readonly Row[]): Head['scope'] {
  if (rows.length === 0) return undefined
  const mean = rows.reduce((sum, { outputs }) => sum + greatest(outputs), 0) / rows.length
  return { score: 'logit', threshold: scopeShare * mean }
}

function greatest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity)
}
