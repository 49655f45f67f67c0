import ort from 'onnxruntime-node'
import type { Doubles } from './linearAlgebra.ts'
import { ENCODER } from '../encoderWeights.ts'
import type { LayerNorm, Linear, Matrix } from '../encoderWeights.ts'
import { GraphBuilder, MICROSOFT } from '../onnx/graphBuilder.ts'
import type { Attribute } from '../onnx/onnxModel.ts'

/** The steps of the encoder as single operators with the weights as arguments, so that each can be looked at and changed. */
export type TensorOps = {
  /** input . weight^T + bias; [tokens, inputs] to [tokens, outputs]. */
  project(input: Matrix, linear: Linear): Promise<Matrix>
  /** Attention of texts of `seq` tokens each behind each other: [tokens, 3 x width] to [tokens, width]. */
  attend(qkv: Matrix, seq: number): Promise<Matrix>
  /** Layer norm of input + skip. */
  normalise(input: Matrix, skip: Matrix, norm: LayerNorm): Promise<Matrix>
  gelu(input: Matrix): Promise<Matrix>
  /** a^T . b: [tokens, n] and [tokens, m] to [n, m]. */
  cross(a: Matrix, b: Matrix): Promise<Matrix>
  /** a . b in float64. */
  multiply(a: Doubles, b: Doubles): Promise<Doubles>
  release(): Promise<void>
}

type Shape = readonly (number | string)[]
type Floats = Float32Array | Float64Array
type Feed<T extends Floats> = { shape: readonly number[]; values: T }

const TOKENS: Shape = ['tokens', 'columns']

/** Opens the operators with onnxruntime-node, one thread each, so that sums have one order on one processor. */
export async function openTensorOps(): Promise<TensorOps> {
  const project = await openOperator('Gemm', {
    inputs: { x: TOKENS, weight: ['outputs', 'columns'], bias: ['outputs'] },
    attributes: { transB: 1 },
  })
  const cross = await openOperator('Gemm', {
    inputs: { a: ['tokens', 'n'], b: ['tokens', 'm'] },
    attributes: { transA: 1 },
  })
  const normalise = await openOperator('SkipLayerNormalization', {
    inputs: { x: TOKENS, skip: TOKENS, gain: ['columns'], bias: ['columns'] },
    attributes: { epsilon: { float: ENCODER.normEpsilon } },
    domain: MICROSOFT,
  })
  const gelu = await openOperator('Gelu', { inputs: { x: TOKENS }, domain: MICROSOFT })
  const part: Shape = ['batch', 'seq', ENCODER.width]
  const attend = await openOperator('MultiHeadAttention', {
    inputs: { query: part, key: part, value: part },
    attributes: { num_heads: ENCODER.heads },
    domain: MICROSOFT,
  })
  const multiply = await openOperator<Float64Array>('MatMul', {
    inputs: { a: ['n', 'k'], b: ['k', 'm'] },
    double: true,
  })
  const opened = [multiply, project, cross, normalise, gelu, attend]
  return {
    async project(input, { weight, bias }) {
      const values = await project.run([feed(input), feed(weight), { shape: [bias.length], values: bias }])
      return { rows: input.rows, columns: weight.rows, values }
    },
    async attend({ rows, values }, seq) {
      const shape = [rows / seq, seq, ENCODER.width]
      const parts = splitColumns(values, rows).map((part) => ({ shape, values: part }))
      return { rows, columns: ENCODER.width, values: await attend.run(parts) }
    },
    async normalise(input, skip, { gain, bias }) {
      const shape = [gain.length]
      const feeds = [feed(input), feed(skip), { shape, values: gain }, { shape, values: bias }]
      return { ...input, values: await normalise.run(feeds) }
    },
    async gelu(input) {
      return { ...input, values: await gelu.run([feed(input)]) }
    },
    async cross(a, b) {
      return { rows: a.columns, columns: b.columns, values: await cross.run([feed(a), feed(b)]) }
    },
    async multiply(a, b) {
      return { rows: a.rows, columns: b.columns, values: await multiply.run([feed(a), feed(b)]) }
    },
    async release() {
      for (const operator of opened) await operator.release()
    },
  }
}

type OperatorOptions = {
  inputs: Readonly<Record<string, Shape>>
  attributes?: Readonly<Record<string, Attribute>>
  domain?: string
  /** Float64 instead of float32. */
  double?: boolean
}

async function openOperator<T extends Floats = Float32Array>(
  opType: string,
  { inputs, attributes = {}, domain = '', double = false }: OperatorOptions,
) {
  const dataType = double ? 'F64' : 'F32'
  const names = Object.keys(inputs)
  const builder = new GraphBuilder()
  builder.output('y', builder.node(opType, names, { attributes, domain }))
  const { graph } = builder.finish({
    graphName: opType,
    weightsName: 'none',
    metadata: {},
    inputs: Object.entries(inputs).map(([name, shape]) => ({ name, dataType, shape })),
    outputs: [{ name: 'y', dataType, shape: [] }],
  })
  const session = await ort.InferenceSession.create(graph, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  })
  return {
    release: () => session.release(),
    async run(feeds: readonly Feed<T>[]): Promise<T> {
      const tensors = feeds.map(
        ({ shape, values }) => new ort.Tensor(double ? 'float64' : 'float32', values, shape),
      )
      const { y } = await session.run(Object.fromEntries(names.map((name, index) => [name, tensors[index]!])))
      return y!.data as T
    },
  }
}

function feed<T extends Floats>({
  rows,
  columns,
  values,
}: {
  rows: number
  columns: number
  values: T
}): Feed<T> {
  return { shape: [rows, columns], values }
}

/** Query, key and value of each row as matrices of their own. */
function splitColumns(values: Float32Array, rows: number): Float32Array[] {
  const { width } = ENCODER
  return [0, 1, 2].map((part) => {
    const found = new Float32Array(rows * width)
    for (let row = 0; row < rows; row++) {
      const from = (row * 3 + part) * width
      found.set(values.subarray(from, from + width), row * width)
    }
    return found
  })
}
