import { describe, expect, test } from 'vitest'
import { createKernel } from './kernel.ts'
import type { Kernel, Rows } from './kernel.ts'
import { createRandom } from './random.ts'
import { createRefiner, normalise, softmaxRows } from './refine.ts'

const COLUMNS = 32
const TEMPERATURE = 0.3

async function setUp(): Promise<{ kernel: Kernel; table: Rows; texts: number[][] }> {
  const kernel = await createKernel(16)
  const random = createRandom(3)
  const table = kernel.rows(12, COLUMNS)
  for (let i = 0; i < table.values.length; i++) table.values[i] = (random(2_001) - 1_000) / 1_000
  const texts = Array.from({ length: 8 }, () => Array.from({ length: 1 + random(5) }, () => random(12)))
  return { kernel, table, texts }
}

/** Cross entropy of the wanted shares, written out. */
function lossOf(
  kernel: Kernel,
  table: Rows,
  { texts, wanted }: { texts: number[][]; wanted: Float32Array },
): number {
  const n = texts.length
  const vectors = kernel.rows(n, COLUMNS)
  kernel.meanRows(kernel.tokens(texts), table, vectors)
  normalise(vectors)
  const shares = kernel.floats(n * n)
  kernel.products(vectors, vectors, shares)
  softmaxRows(shares, n, TEMPERATURE)
  return shares.reduce((sum, share, at) => (wanted[at]! > 0 ? sum - wanted[at]! * Math.log(share) : sum), 0)
}

describe('createRefiner', () => {
  test('steps along the gradient of the cross entropy: a small change of each number of a row changes the loss as it says', async () => {
    const { kernel, table, texts } = await setUp()
    const wanted = kernel.floats(64)
    texts.forEach((_, at) => (wanted[at * 8 + (at ^ 1)] = 1))
    const row = texts[0]![0]!
    const slopes = Array.from({ length: COLUMNS }, (_, c) => {
      const at = row * COLUMNS + c
      const [value, step] = [table.values[at]!, 1e-2]
      const side = (sign: number) => {
        table.values[at] = value + sign * step
        return lossOf(kernel, table, { texts, wanted })
      }
      const slope = (side(1) - side(-1)) / (2 * step)
      table.values[at] = value
      return slope
    })
    const before = table.values.slice(row * COLUMNS, (row + 1) * COLUMNS)
    const refiner = createRefiner(kernel, table, { temperature: TEMPERATURE, anchorWeight: 0, rate: 1e-3 })
    refiner.step({ texts: kernel.tokens(texts), wanted })
    const moved = Array.from(before, (value, c) => table.values[row * COLUMNS + c]! - value)
    const length = (values: number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
    const cosine =
      moved.reduce((sum, value, c) => sum - value * slopes[c]!, 0) / (length(moved) * length(slopes))
    expect(cosine).toBeGreaterThan(0.999)
    expect(length(moved) / Math.sqrt(COLUMNS)).toBeCloseTo(1e-3, 5)
  })

  test('draws texts towards their anchors when nothing else is wanted', async () => {
    const { kernel, table, texts } = await setUp()
    const anchors = kernel.rows(8, COLUMNS)
    for (let at = 0; at < 8; at++) anchors.values[at * COLUMNS + at] = 1
    const own = texts.map((_, at) => [at])
    const refiner = createRefiner(kernel, table, { temperature: TEMPERATURE, anchorWeight: 1, rate: 0.05 })
    for (let step = 0; step < 300; step++) {
      const mark = kernel.mark()
      refiner.step({ texts: kernel.tokens(own), wanted: kernel.floats(64), anchors })
      kernel.release(mark)
    }
    const vectors = kernel.rows(8, COLUMNS)
    kernel.meanRows(kernel.tokens(own), table, vectors)
    normalise(vectors)
    for (let at = 0; at < 8; at++) expect(vectors.values[at * COLUMNS + at]).toBeGreaterThan(0.95)
  })

  test('leaves rows alone that no text of the batch holds', async () => {
    const { kernel, table, texts } = await setUp()
    const before = table.values.slice()
    const wanted = kernel.floats(64)
    texts.forEach((_, at) => (wanted[at * 8 + (at ^ 1)] = 1))
    createRefiner(kernel, table, { temperature: TEMPERATURE, anchorWeight: 0, rate: 0.1 }).step({
      texts: kernel.tokens(texts.map((text) => text.map((id) => id % 6))),
      wanted,
    })
    expect(table.values.slice(6 * COLUMNS)).toEqual(before.slice(6 * COLUMNS))
    expect(table.values.slice(0, 6 * COLUMNS)).not.toEqual(before.slice(0, 6 * COLUMNS))
  })
})
