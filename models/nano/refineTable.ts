import { pairOf } from './documentPairs.ts'
import type { PairDocument } from './documentPairs.ts'
import type { Kernel, Rows } from './kernel.ts'
import { createRandom } from './random.ts'
import { createRefiner, softmaxRows } from './refine.ts'

/** Chosen on STS-B dev and on a quarter of SciFact's training claims that were left out (README.md has the runs). */
export type RefinePlan = {
  steps: number
  /** A step with pairs of documents comes after so many with the teacher. */
  teacherStepsPerPairStep: number
  batchTexts: number
  /** Neighbours of the corpus that come together: they are alike, and telling them apart teaches most. */
  neighbours: number
  batchPairs: number
  teacherTemperature: number
  pairTemperature: number
  anchorWeight: number
  rate: number
}

export type RefineData = {
  /** Token ids, none empty. */
  texts: readonly number[][]
  /** The teacher's vectors in full, and along the table's axes. */
  teacher: Rows
  anchors: Rows
  /** Empty: no pairs are learned. */
  documents: readonly PairDocument[]
}

const SEED = 5

/** Second stage: gradient steps on the teacher's likenesses and, between them, on pairs of texts about one thing. */
export function refineTable(
  kernel: Kernel,
  table: Rows,
  { plan, data, log }: { plan: RefinePlan; data: RefineData; log: (line: string) => void },
): void {
  const mark = kernel.mark()
  const random = createRandom(SEED)
  const { anchorWeight, rate } = plan
  const byTeacher = createRefiner(kernel, table, { temperature: plan.teacherTemperature, anchorWeight, rate })
  const byPairs = createRefiner(kernel, table, { temperature: plan.pairTemperature, anchorWeight: 0, rate })
  for (let step = 1; step <= plan.steps; step++) {
    const before = kernel.mark()
    byTeacher.step(teacherBatch(kernel, data, { plan, random }))
    kernel.release(before)
    if (data.documents.length > 0 && step % plan.teacherStepsPerPairStep === 0) {
      byPairs.step(pairBatch(kernel, data.documents, { plan, random }))
      kernel.release(before)
    }
    if (step % 100 === 0) log(`  refine: step ${step} of ${plan.steps}`)
  }
  kernel.release(mark)
}

type Chance = { plan: RefinePlan; random: (bound: number) => number }

function teacherBatch(kernel: Kernel, { texts, teacher, anchors }: RefineData, { plan, random }: Chance) {
  const { batchTexts, neighbours } = plan
  const chosen = new Set<number>()
  while (chosen.size < batchTexts) {
    const first = random(texts.length - neighbours)
    for (let at = first; at < first + neighbours && chosen.size < batchTexts; at++) chosen.add(at)
  }
  const indexes = [...chosen]
  const taught = takeRows(kernel, teacher, indexes)
  const wanted = kernel.floats(batchTexts * batchTexts)
  kernel.products(taught, taught, wanted)
  softmaxRows(wanted, batchTexts, plan.teacherTemperature)
  return {
    texts: kernel.tokens(indexes.map((at) => texts[at]!)),
    wanted,
    anchors: takeRows(kernel, anchors, indexes),
  }
}

function pairBatch(kernel: Kernel, documents: readonly PairDocument[], { plan, random }: Chance) {
  const chosen = new Set<number>()
  while (chosen.size < plan.batchPairs) chosen.add(random(documents.length))
  const texts = [...chosen].flatMap((at) => pairOf(documents[at]!, random))
  const wanted = kernel.floats(texts.length * texts.length)
  texts.forEach((_, at) => (wanted[at * texts.length + (at ^ 1)] = 1))
  return { texts: kernel.tokens(texts), wanted }
}

function takeRows(kernel: Kernel, { columns, values }: Rows, indexes: readonly number[]): Rows {
  const taken = kernel.rows(indexes.length, columns)
  indexes.forEach((from, to) =>
    taken.values.set(values.subarray(from * columns, (from + 1) * columns), to * columns),
  )
  return taken
}
