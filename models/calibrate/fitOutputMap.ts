import { ENCODER } from '../encoderWeights.ts'
import type { Matrix } from '../encoderWeights.ts'
import type { Multiply } from './gptq.ts'
import { inverseFactor } from './linearAlgebra.ts'

/**
 * The linear map that takes mean vectors nearest to fp32's: ridge regression over vectors of length 1 (Hoerl and Kennard
 * 1970), drawn towards the identity by `ridge` (a part of the mean square of a coordinate, summed over the texts).
 */
export async function fitOutputMap(
  found: readonly Float32Array[],
  wanted: readonly Float32Array[],
  { ridge, multiply }: { ridge: number; multiply: Multiply },
): Promise<Matrix> {
  const { width } = ENCODER
  const gram = new Float64Array(width * width)
  const missing = new Float64Array(width * width)
  found.forEach((vector, text) => {
    const x = unit(vector)
    const y = unit(wanted[text]!)
    for (let i = 0; i < width; i++) {
      const difference = y[i]! - x[i]!
      for (let j = 0; j < width; j++) {
        gram[i * width + j]! += x[i]! * x[j]!
        missing[i * width + j]! += difference * x[j]!
      }
    }
  })
  const damping = (ridge * found.length) / width
  for (let i = 0; i < width; i++) gram[i * width + i]! += damping
  const upper = inverseFactor(gram, width)
  const turned = new Float64Array(width * width)
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) turned[j * width + i] = upper[i * width + j]!
  }
  const square = (values: Float64Array) => ({ rows: width, columns: width, values })
  const half = await multiply(square(missing), square(turned))
  const { values } = await multiply(half, square(upper))
  for (let i = 0; i < width; i++) values[i * width + i]! += 1
  return { rows: width, columns: width, values: Float32Array.from(values) }
}

function unit(vector: Float32Array): Float64Array {
  const length = Math.hypot(...vector)
  return Float64Array.from(vector, (value) => value / length)
}
