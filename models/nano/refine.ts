import { exp } from '#core/heads/elementary'
import type { Kernel, Rows, TextTokens } from './kernel.ts'

/** Texts of one step and how alike they ought to be; of the kernel, a multiple of 4 texts. */
export type Batch = {
  texts: TextTokens
  /** Row i: the shares of attention that text i owes to the others, 0 at itself; each row sums to 1, or to 0 to leave it out. */
  wanted: Float32Array
  /** The teacher's vectors along the table's axes, when they are to be copied as well. */
  anchors?: Rows
}

export type RefineOptions = {
  /** Softmax temperature of cosines. */
  temperature: number
  /** Weight of the cosine to the anchors against the likenesses. */
  anchorWeight: number
  /** Size of a row's first step, in units of its root mean square gradient (Adagrad). */
  rate: number
}

export type Refiner = {
  /** One step down. */
  step(batch: Batch): void
}

/**
 * Moves the rows of `table` by gradient descent so that the cosines within a batch follow the wanted shares: cross entropy of
 * softmax(cosine / temperature) (relational distillation, Park et al. 2019; with one-hot shares it is InfoNCE, van den Oord
 * et al. 2018). A text's vector is the mean of its rows, so the gradient of a row is that of its texts, divided by their lengths.
 * Adagrad with one number a row (Duchi et al. 2011).
 */
export function createRefiner(kernel: Kernel, table: Rows, options: RefineOptions): Refiner {
  const { rate } = options
  const { columns } = table
  const gradients = kernel.rows(table.rows, columns)
  const seen = new Float64Array(table.rows)

  const update = (texts: TextTokens): void => {
    for (const id of new Set(texts.ids)) {
      const from = id * columns
      let squares = 0
      for (let i = from; i < from + columns; i++) squares += gradients.values[i]! * gradients.values[i]!
      if (squares === 0) continue
      seen[id] = seen[id]! + squares / columns
      const size = rate / Math.sqrt(seen[id]!)
      for (let i = from; i < from + columns; i++) {
        table.values[i] = table.values[i]! - size * gradients.values[i]!
        gradients.values[i] = 0
      }
    }
  }

  return {
    step(batch) {
      const mark = kernel.mark()
      const { texts } = batch
      const vectors = kernel.rows(texts.count, columns)
      kernel.meanRows(texts, table, vectors)
      const lengths = normalise(vectors)
      const errors = kernel.rows(texts.count, columns)
      addLikenessErrors(kernel, { batch, vectors, errors, temperature: options.temperature })
      if (batch.anchors) addScaled(errors.values, batch.anchors.values, -options.anchorWeight)
      throughNorm(errors, vectors, lengths)
      kernel.addToRows(texts, { errors, weights: kernel.floats(texts.count).fill(1) }, gradients)
      update(texts)
      kernel.release(mark)
    },
  }
}

/** Rows to length 1 in place; gives their lengths before. */
export function normalise({ rows, columns, values }: Rows): Float64Array {
  const lengths = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    let squares = 0
    for (let i = row * columns; i < (row + 1) * columns; i++) squares += values[i]! * values[i]!
    lengths[row] = Math.sqrt(squares)
    const factor = squares > 0 ? 1 / lengths[row]! : 0
    for (let i = row * columns; i < (row + 1) * columns; i++) values[i] = values[i]! * factor
  }
  return lengths
}

/** The gradient of the cross entropy by the normalised vectors, added to `errors`: (share - wanted) / temperature, both ways. */
function addLikenessErrors(
  kernel: Kernel,
  { batch, vectors, errors, temperature }: { batch: Batch; vectors: Rows; errors: Rows; temperature: number },
): void {
  const n = batch.texts.count
  const excess = kernel.floats(n * n)
  kernel.products(vectors, vectors, excess)
  softmaxRows(excess, n, temperature)
  for (let i = 0; i < n; i++) {
    let total = 0
    for (let j = 0; j < n; j++) total += batch.wanted[i * n + j]!
    for (let j = 0; j < n; j++) excess[i * n + j] = total * excess[i * n + j]! - batch.wanted[i * n + j]!
  }
  const slopes = kernel.floats(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) slopes[i * n + j] = (excess[i * n + j]! + excess[j * n + i]!) / temperature
  }
  kernel.addProducts(slopes, vectors, errors)
}

/** Each row to its softmax without its own place, in place. */
export function softmaxRows(values: Float32Array, n: number, temperature: number): void {
  for (let i = 0; i < n; i++) {
    const row = values.subarray(i * n, (i + 1) * n)
    row[i] = -Infinity
    let most = -Infinity
    for (let j = 0; j < n; j++) if (row[j]! > most) most = row[j]!
    let sum = 0
    for (let j = 0; j < n; j++) {
      const share = exp((row[j]! - most) / temperature)
      row[j] = share
      sum += share
    }
    for (let j = 0; j < n; j++) row[j] = row[j]! / sum
  }
}

/** Gradient by a normalised vector to gradient by the vector before: the part along it does nothing. */
function throughNorm(errors: Rows, vectors: Rows, lengths: Float64Array): void {
  const { rows, columns, values } = errors
  for (let row = 0; row < rows; row++) {
    const from = row * columns
    let along = 0
    for (let i = from; i < from + columns; i++) along += values[i]! * vectors.values[i]!
    const factor = lengths[row]! > 0 ? 1 / lengths[row]! : 0
    for (let i = from; i < from + columns; i++) values[i] = (values[i]! - along * vectors.values[i]!) * factor
  }
}

function addScaled(to: Float32Array, what: Float32Array, times: number): void {
  for (let i = 0; i < to.length; i++) to[i] = to[i]! + times * what[i]!
}
