import type { Linear, Matrix } from '../encoderWeights.ts'
import type { Doubles } from './linearAlgebra.ts'
import type { Multiply } from './gptq.ts'
import type { TensorOps } from './tensorOps.ts'

/** What a linear map sees and misses over all tokens, each about its mean. */
export type Moments = {
  tokens: number
  /** Sum of x x^T, centred: [inputs, inputs]. */
  gram: Float64Array
  /** Sum of (wanted output - found output) x^T, centred: [outputs, inputs]. */
  missing: Float64Array
  meanInput: Float64Array
  meanMissing: Float64Array
}

/** What one batch adds: all are [tokens, ...]. */
export type Observation = {
  /** What the map gets in the rounded model. */
  input: Matrix
  /** Its input in fp32 minus `input`; what the map misses because of that is computed from the sums. */
  inputMissing?: Matrix
  /** What its outputs miss besides. */
  outputMissing?: Matrix
}

/** Adds up moments batch by batch: products of a batch in float32, their sums in float64 in a fixed order. */
export class MomentSums {
  readonly #ops: TensorOps
  readonly #size: number
  readonly #gram: Float64Array
  readonly #sumInput: Float64Array
  readonly #inputMissing: CrossSums
  readonly #outputMissing: CrossSums
  #tokens = 0

  constructor(ops: TensorOps, { rows, columns }: Matrix) {
    this.#ops = ops
    this.#size = columns
    this.#gram = new Float64Array(columns * columns)
    this.#sumInput = new Float64Array(columns)
    this.#inputMissing = new CrossSums(columns, columns)
    this.#outputMissing = new CrossSums(rows, columns)
  }

  async add({ input, inputMissing, outputMissing }: Observation): Promise<void> {
    addInto(this.#gram, (await this.#ops.cross(input, input)).values)
    addColumns(this.#sumInput, input)
    this.#tokens += input.rows
    if (inputMissing !== undefined)
      this.#inputMissing.add(inputMissing, await this.#ops.cross(inputMissing, input))
    if (outputMissing !== undefined)
      this.#outputMissing.add(outputMissing, await this.#ops.cross(outputMissing, input))
  }

  /** The moments of the map with these weights. */
  async finish({ weight }: Linear, multiply: Multiply): Promise<Moments> {
    const [size, tokens] = [this.#size, this.#tokens]
    const meanInput = this.#sumInput.map((sum) => sum / tokens)
    const doubles = { rows: weight.rows, columns: size, values: Float64Array.from(weight.values) }
    const cross = await multiply(doubles, { rows: size, columns: size, values: this.#inputMissing.cross })
    const sums = await multiply(doubles, { rows: size, columns: 1, values: this.#inputMissing.sums })
    const missing = cross.values.map((value, i) => value + this.#outputMissing.cross[i]!)
    const meanMissing = sums.values.map((value, row) => (value + this.#outputMissing.sums[row]!) / tokens)
    return {
      tokens,
      gram: centre({ rows: size, columns: size, values: this.#gram }, this.#sumInput, meanInput),
      missing: centre(
        { ...cross, values: missing },
        meanMissing.map((mean) => mean * tokens),
        meanInput,
      ),
      meanInput,
      meanMissing,
    }
  }
}

/** Sums of one side's values and of their products with the inputs. */
class CrossSums {
  readonly cross: Float64Array
  readonly sums: Float64Array

  constructor(rows: number, inputs: number) {
    this.cross = new Float64Array(rows * inputs)
    this.sums = new Float64Array(rows)
  }

  add(side: Matrix, cross: Matrix): void {
    addInto(this.cross, cross.values)
    addColumns(this.sums, side)
  }
}

function centre({ rows, columns, values }: Doubles, sums: Float64Array, means: Float64Array): Float64Array {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      values[row * columns + column]! -= sums[row]! * means[column]!
  }
  return values
}

function addInto(sums: Float64Array, values: Float32Array): void {
  for (let i = 0; i < sums.length; i++) sums[i]! += values[i]!
}

function addColumns(sums: Float64Array, { rows, columns, values }: Matrix): void {
  for (let row = 0; row < rows; row++) {
    const at = row * columns
    for (let column = 0; column < columns; column++) sums[column]! += values[at + column]!
  }
}
