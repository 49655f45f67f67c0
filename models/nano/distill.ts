import type { SciFact } from '../evaluate/sciFact.ts'
import type { CorpusPart } from './corpus.ts'
import { pairDocuments } from './documentPairs.ts'
import { createKernel } from './kernel.ts'
import type { Kernel, Rows } from './kernel.ts'
import { principalAxes } from './principalAxes.ts'
import { refineTable } from './refineTable.ts'
import type { RefinePlan } from './refineTable.ts'
import { fitRidge } from './ridge.ts'

export type DistillPlan = {
  dimensions: number
  /** Pull of the ridge towards the vectors that tokens have alone. */
  lambda: number
  ridgeSteps: number
  refine: RefinePlan
}

export type DistillInput = {
  plan: DistillPlan
  parts: readonly CorpusPart[]
  /** Absent: no pairs are learned. */
  scifact: SciFact | undefined
  /** Texts that the model is measured with: left out wherever they come. */
  isHeldOut: (text: string) => boolean
  /** Ids without special tokens and without unknown ones. */
  encode: (text: string) => number[]
  /** The teacher's vectors of texts, and of each token of the vocabulary alone (the rows of the table). */
  teach: { texts(texts: readonly string[]): Promise<Float32Array[]>; tokens(): Promise<Float32Array[]> }
  log: (line: string) => void
}

/** Two tables of 31 MB a refiner, and a corpus of 150,000 texts with three kinds of vectors. */
const KERNEL_MEGABYTES = 2_500
/** Every so many texts are enough to find the axes. */
const AXES_STRIDE = 8
/** SIF weight a / (a + p) of a token with share p (Arora et al. 2017). */
const SIF = 1e-4

/** A table whose mean of rows comes near to the teacher's vector of a text: ridge regression first, then gradient steps. */
export async function distill(input: DistillInput): Promise<Rows> {
  const { plan, parts, scifact, isHeldOut, encode, teach, log } = input
  const kernel = await createKernel(KERNEL_MEGABYTES)
  const texts: number[][] = []
  const vectors: Float32Array[] = []
  for (const part of parts) {
    log(`teacher: ${part.name}, ${part.texts.length} texts`)
    const taught = await teach.texts(part.texts)
    for (const [at, text] of part.texts.entries()) {
      const ids = encode(text)
      if (ids.length === 0 || isHeldOut(text)) continue
      texts.push(ids)
      vectors.push(taught[at]!)
    }
  }
  const teacher = toRows(kernel, vectors)
  log(`${texts.length} texts, axes`)
  const axes = mainAxes(kernel, teacher, plan.dimensions)
  const anchors = along(kernel, teacher, axes)
  const tokens = toRows(kernel, await teach.tokens())
  const table = startTable(kernel, { texts, tokens, axes })

  log('ridge regression')
  const weights = kernel.floats(texts.length).fill(1)
  const problem = { texts: kernel.tokens(texts), targets: anchors, table }
  fitRidge(kernel, problem, { weights, lambda: plan.lambda, iterations: plan.ridgeSteps, log })

  log('gradient steps')
  const documents = scifact
    ? pairDocuments({ ...scifact, train: scifact.train.filter(({ claim }) => !isHeldOut(claim)) }, encode)
    : []
  refineTable(kernel, table, { plan: plan.refine, data: { texts, teacher, anchors, documents }, log })
  return table
}

function toRows(kernel: Kernel, vectors: readonly Float32Array[]): Rows {
  const rows = kernel.rows(vectors.length, vectors[0]!.length)
  vectors.forEach((vector, at) => rows.values.set(vector, at * rows.columns))
  return rows
}

function mainAxes(kernel: Kernel, { rows, columns, values }: Rows, count: number): Rows {
  const sample = new Float32Array(Math.floor(rows / AXES_STRIDE) * columns)
  for (let at = 0; at < sample.length; at += columns) {
    sample.set(values.subarray(at * AXES_STRIDE, at * AXES_STRIDE + columns), at)
  }
  const { axes } = principalAxes({ rows: sample.length / columns, columns, values: sample })
  const kept = kernel.rows(count, columns)
  kept.values.set(axes.values.subarray(0, count * columns))
  return kept
}

function along(kernel: Kernel, vectors: Rows, axes: Rows): Rows {
  const result = kernel.rows(vectors.rows, axes.rows)
  kernel.products(vectors, axes, result.values)
  return result
}

/** Each token's own vector, the less the more often it comes. */
function startTable(kernel: Kernel, from: { texts: readonly number[][]; tokens: Rows; axes: Rows }): Rows {
  const table = along(kernel, from.tokens, from.axes)
  const counts = new Float64Array(table.rows)
  let all = 0
  for (const text of from.texts) {
    for (const id of text) counts[id] = counts[id]! + 1
    all += text.length
  }
  for (let row = 0; row < table.rows; row++) {
    const weight = SIF / (SIF + counts[row]! / all)
    for (let i = row * table.columns; i < (row + 1) * table.columns; i++)
      table.values[i] = table.values[i]! * weight
  }
  return table
}
