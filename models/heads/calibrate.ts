import { log } from '#core/heads/elementary'
import { interpolate, softmax } from '#core/heads/applyHead'
import type { CorrectTable } from '#core/heads/head'

/** The logits of one text and the number of its label. */
export type Scored = { readonly logits: Float64Array; readonly label: number }
/** A confidence, and whether what it was given to was right. */
export type Judged = { readonly confidence: number; readonly right: boolean }

const ratio = (Math.sqrt(5) - 1) / 2
const searchSteps = 40

/** The temperature that makes the labels of held-out texts most likely (Guo et al. 2017), by golden section on its logarithm. */
export function fitTemperature(texts: readonly Scored[]): number {
  const loss = (exponent: number): number => meanLoss(texts, 2 ** exponent)
  let [low, high] = [-5, 3]
  for (let step = 0; step < searchSteps; step++) {
    const [a, b] = [high - ratio * (high - low), low + ratio * (high - low)]
    if (loss(a) < loss(b)) high = b
    else low = a
  }
  // A short number is the same number on every machine, whatever its library makes of 2 ** x.
  return Number((2 ** ((low + high) / 2)).toPrecision(5))
}

/** Mean -ln p(label). */
export function meanLoss(texts: readonly Scored[], temperature: number): number {
  const sum = texts.reduce(
    (total, { logits, label }) => total - log(Math.max(softmax(logits, temperature)[label]!, 1e-300)),
    0,
  )
  return sum / texts.length
}

/** As many points as tell a curve; a step of fewer texts than this would follow chance. */
const leastTexts = 40
const identity: CorrectTable = { confidence: [0, 1], correct: [0, 1] }

/**
 * P(correct) by confidence: isotonic regression (pool adjacent violators; Zadrozny and Elkan 2002) where it is better than the
 * confidence as it is, by the squared error of each half of the texts under the table of the other half.
 */
export function fitCorrect(judged: readonly Judged[]): { table: CorrectTable; isotonic: boolean } {
  const [even, odd] = [0, 1].map((half) => judged.filter((_, at) => at % 2 === half)) as [Judged[], Judged[]]
  const crossed = squaredError(even, isotonicTable(odd)) + squaredError(odd, isotonicTable(even))
  const plain = squaredError(even, identity) + squaredError(odd, identity)
  const isotonic = crossed < plain
  return { table: isotonic ? isotonicTable(judged) : identity, isotonic }
}

type Block = { sum: number; right: number; count: number }

/** Monotone least squares over groups of `leastTexts`, with straight lines between the groups' means. */
export function isotonicTable(judged: readonly Judged[]): CorrectTable {
  const sorted = judged.toSorted((a, b) => a.confidence - b.confidence)
  const groups = Math.max(2, Math.min(30, Math.floor(sorted.length / leastTexts)))
  const blocks: Block[] = []
  for (let group = 0; group < groups; group++) {
    const part = sorted.slice(
      Math.floor((group * sorted.length) / groups),
      Math.floor(((group + 1) * sorted.length) / groups),
    )
    blocks.push({
      sum: part.reduce((total, { confidence }) => total + confidence, 0),
      right: part.filter(({ right }) => right).length,
      count: part.length,
    })
    for (let last = blocks.length - 1; last > 0 && rate(blocks[last - 1]!) >= rate(blocks[last]!); last--) {
      const { sum, right, count } = blocks.pop()!
      const into = blocks[last - 1]!
      blocks[last - 1] = { sum: into.sum + sum, right: into.right + right, count: into.count + count }
    }
  }
  const round = (value: number): number => Number(value.toFixed(4))
  const middle = {
    confidence: blocks.map(({ sum, count }) => round(sum / count)),
    correct: blocks.map((block) => round(rate(block))),
  }
  const [first = 0, last = 1] = [middle.correct[0], middle.correct.at(-1)]
  return { confidence: [0, ...middle.confidence, 1], correct: [Math.min(first, 0), ...middle.correct, last] }
}

/** Laplace's estimate: no group is right for ever because it has been so far. */
const rate = ({ right, count }: Block): number => (right + 1) / (count + 2)

function squaredError(judged: readonly Judged[], table: CorrectTable): number {
  return judged.reduce(
    (total, { confidence, right }) => total + (interpolate(table, confidence) - (right ? 1 : 0)) ** 2,
    0,
  )
}
