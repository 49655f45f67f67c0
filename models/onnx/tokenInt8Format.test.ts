import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ort from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { ENCODER } from '../encoderWeights.ts'
import { dequantizeBlocks, quantizeBlocks } from '../quantize.ts'
import type { BlockQuantized } from '../quantize.ts'
import type { StoredLinear } from '../storedEncoder.ts'
import { blockFloatFormat } from './blockFloatFormat.ts'
import { GraphBuilder } from './graphBuilder.ts'
import { LARGEST_WEIGHT, tokenInt8Format } from './tokenInt8Format.ts'
import type { WeightFormat } from './weightFormat.ts'

const INPUTS = 128
const OUTPUTS = 6
const w4 = { bits: 4, blockSize: 32 } as const

/** Even spread in -1..1 without chance: multiples of the golden ratio. */
function spread(length: number, start: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => ((((index + start) * 0.618033988749895) % 1) - 0.5) * 2)
}

const weights: StoredLinear = {
  weight: quantizeBlocks({ rows: OUTPUTS, columns: INPUTS, values: spread(OUTPUTS * INPUTS, 1) }, w4),
  bias: new Float32Array(OUTPUTS),
}

/** Runs one projection with ONNX Runtime, from a graph and a weights file on disk. */
async function project(
  format: WeightFormat<BlockQuantized>,
  rows: Float32Array[],
  outliers: number[] = [],
): Promise<number[][]> {
  const graph = new GraphBuilder()
  graph.output('y', format.project(graph, { name: 'linear', weights, outliers }, 'x').values)
  const built = graph.finish({
    graphName: 'projection',
    weightsName: 'weights.safetensors',
    metadata: {},
    inputs: [{ name: 'x', dataType: 'F32', shape: ['rows', INPUTS] }],
    outputs: [{ name: 'y', dataType: 'F32', shape: ['rows', OUTPUTS] }],
  })
  const folder = await mkdtemp(join(tmpdir(), 'hedge-graph-'))
  try {
    await writeFile(join(folder, 'graph.onnx'), built.graph)
    await writeFile(join(folder, 'weights.safetensors'), built.weights)
    const session = await ort.InferenceSession.create(join(folder, 'graph.onnx'), { logSeverityLevel: 3 })
    const data = Float32Array.from(rows.flatMap((row) => [...row]))
    const { y } = await session.run({ x: new ort.Tensor('float32', data, [rows.length, INPUTS]) })
    await session.release()
    const flat = [...(y!.data as Float32Array)]
    return rows.map((_, row) => flat.slice(row * OUTPUTS, (row + 1) * OUTPUTS))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What the arithmetic should give: rounding step by step as float32 has it, sums in doubles. */
function expected(row: Float32Array, { integers }: { integers: boolean }): number[] {
  const { values } = dequantizeBlocks(weights.weight)
  const outputs = Array.from({ length: OUTPUTS }, (_, index) =>
    values.subarray(index * INPUTS, (index + 1) * INPUTS),
  )
  return outputs.map((output) => {
    const [a, b] = integers ? [roundRow(row, 127), roundRow(output, LARGEST_WEIGHT)] : [[...row], [...output]]
    return a.reduce((sum, value, index) => sum + value * b[index]!, 0)
  })
}

function roundRow(numbers: Float32Array, most: number): number[] {
  const scale = Math.fround(Math.max(...numbers.map(Math.abs)) / most)
  return Array.from(numbers, (value) => halfToEven(Math.fround(value / scale)) * scale)
}

function halfToEven(value: number): number {
  const rounded = Math.round(value)
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded
}

function expectClose(found: number[], wanted: number[], tolerance: number): void {
  found.forEach((value, index) => expect(Math.abs(value - wanted[index]!)).toBeLessThan(tolerance))
}

describe('blockFloatFormat', () => {
  test('multiplies with exactly the weights that the codes stand for', async () => {
    const row = spread(INPUTS, 5)
    const [found] = await project(blockFloatFormat, [row])
    expectClose(found!, expected(row, { integers: false }), 1e-5)
  })
})

describe('tokenInt8Format', () => {
  const row = spread(INPUTS, 5)

  test('keeps weights so small that neither 16-bit pairs nor float32 sums round', () => {
    expect(2 * 255 * LARGEST_WEIGHT).toBeLessThan(2 ** 15)
    expect(ENCODER.inner * 127 * LARGEST_WEIGHT).toBeLessThan(2 ** 24)
  })

  test('multiplies the rounded row with the rounded weights', async () => {
    const [found] = await project(tokenInt8Format, [row])
    expectClose(found!, expected(row, { integers: true }), 1e-4)
  })

  test('gives a row the same result beside rows a thousand times larger', async () => {
    const [alone] = await project(tokenInt8Format, [row])
    const [beside] = await project(tokenInt8Format, [row, spread(INPUTS, 9).map((value) => value * 1000)])
    expect(beside).toEqual(alone)
  })

  test('gives zeros for a row of zeros', async () => {
    expect(await project(tokenInt8Format, [new Float32Array(INPUTS)])).toEqual([
      Array.from({ length: OUTPUTS }, () => 0),
    ])
  })

  test('spares outlier inputs from rounding, and the others from their scale', async () => {
    const loud = row.slice()
    loud[3] = 500.3
    loud[77] = -300.7
    const wanted = expected(loud, { integers: false })
    const errorOf = async (outliers: number[]) => {
      const [found] = await project(tokenInt8Format, [loud], outliers)
      return Math.max(...found!.map((value, index) => Math.abs(value - wanted[index]!)))
    }
    expect(await errorOf([3, 77])).toBeLessThan(0.1 * (await errorOf([])))
  })
})
