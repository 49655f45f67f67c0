import { floatBytes } from './graphBuilder.ts'
import type { GraphBuilder } from './graphBuilder.ts'
import type { Matrix } from '../encoderWeights.ts'
import type { WeightFormat } from './weightFormat.ts'

/** fp32 as it came: the reference that the quantised models are measured against. */
export const floatFormat: WeightFormat<Matrix> = {
  lookup(graph, { name, matrix }, ids) {
    return graph.node('Gather', [store(graph, name, matrix), ids])
  },
  project(graph, { name, weights }, input) {
    const transposed = graph.node('Transpose', [store(graph, name, weights.weight)], {
      attributes: { perm: [1, 0] },
    })
    const bias = graph.floatWeight(`${name}.bias`, weights.bias)
    return { values: graph.node('MatMul', [input, transposed]), bias }
  },
}

function store(graph: GraphBuilder, name: string, { rows, columns, values }: Matrix): string {
  return graph.weight({
    name: `${name}.weight`,
    dtype: 'F32',
    shape: [rows, columns],
    bytes: floatBytes(values),
  })
}
