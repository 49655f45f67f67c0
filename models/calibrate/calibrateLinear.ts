import type { Linear } from '../encoderWeights.ts'
import { dequantizeBlocks } from '../quantize.ts'
import type { BlockQuantized } from '../quantize.ts'
import { orderByDiagonal, permuteColumns, permuteSquare, roundWithHessian } from './gptq.ts'
import type { Multiply, RoundingFormat } from './gptq.ts'
import { inverseFactor } from './linearAlgebra.ts'
import type { Doubles } from './linearAlgebra.ts'
import type { Moments } from './moments.ts'
import { refineBlocks } from './refineBlocks.ts'
import type { StoredLinear } from '../storedEncoder.ts'

export type LinearOptions = RoundingFormat & {
  /** Added to the diagonal of the Hessian, as a part of its mean. */
  damping: number
  /** First move the weights to those that reach fp32's outputs best from the inputs as they are now. */
  retarget: boolean
  /** Passes of `refineBlocks`; 0 is plain GPTQ. */
  refinements: number
}

/**
 * Rounds a linear map for the inputs it will see. `moments` are of those inputs and of what the unrounded map misses of
 * fp32's outputs; what is linear in the inputs of that is added to the weights before rounding (the asymmetric
 * objective of GPTAQ, Li et al. 2025, arXiv 2504.02692). The bias takes up what is left in the mean (bias correction,
 * Nagel et al. 2019, arXiv 1906.04721).
 */
export async function calibrateLinear(
  linear: Linear,
  moments: Moments,
  { options, multiply }: { options: LinearOptions; multiply: Multiply },
): Promise<StoredLinear> {
  const { rows, columns } = linear.weight
  const hessian = damp(moments.gram, columns, options.damping)
  const order = orderByDiagonal(hessian, columns)
  const factor = inverseFactor(permuteSquare(hessian, order), columns)
  const wanted: Doubles = { rows, columns, values: Float64Array.from(linear.weight.values) }
  if (options.retarget) {
    // missing . hessian^-1 = (missing . U^T) . U, columns in `order`.
    const missing = permuteColumns({ rows, columns, values: moments.missing }, order)
    const upper = { rows: columns, columns, values: factor }
    const change = await multiply(await multiply(missing, transpose(upper)), upper)
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < columns; i++)
        wanted.values[row * columns + order[i]!]! += change.values[row * columns + i]!
    }
  }
  const weight = await roundWithHessian({ wanted, hessian, order, factor }, options, multiply)
  for (let pass = 0; pass < options.refinements; pass++) {
    await refineBlocks(weight, { wanted, hessian }, { format: options, multiply })
  }
  return { weight, bias: moveBias(linear, weight, moments) }
}

function damp(gram: Float64Array, size: number, damping: number): Float64Array {
  const damped = gram.slice()
  let trace = 0
  for (let i = 0; i < size; i++) trace += gram[i * size + i]!
  for (let i = 0; i < size; i++) damped[i * size + i]! += (damping * trace) / size
  return damped
}

function transpose({ rows, columns, values }: Doubles): Doubles {
  const turned = new Float64Array(values.length)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      turned[column * rows + row] = values[row * columns + column]!
  }
  return { rows: columns, columns: rows, values: turned }
}

function moveBias(linear: Linear, weight: BlockQuantized, { meanInput, meanMissing }: Moments): Float32Array {
  const { columns } = weight
  const { values } = dequantizeBlocks(weight)
  return linear.bias.map((bias, row) => {
    let moved = bias + meanMissing[row]!
    for (let i = 0; i < columns; i++) {
      moved += (linear.weight.values[row * columns + i]! - values[row * columns + i]!) * meanInput[i]!
    }
    return moved
  })
}
