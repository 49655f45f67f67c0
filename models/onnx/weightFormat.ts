import type { LinearOf } from '../encoderWeights.ts'
import type { GraphBuilder } from './graphBuilder.ts'

/** `values` already holds everything but `bias`, which the caller adds where an operator does it for free. */
export type Projection = { values: string; bias: string }

export type NamedLinear<Weight> = {
  name: string
  weights: LinearOf<Weight>
  /** Inputs that are many times larger than the others, in every text; a format that rounds inputs may spare them. */
  outliers: readonly number[]
}

/**
 * How a graph holds matrices and multiplies with them. The encoder's graph is the same for all formats;
 * this is the part that differs.
 */
export type WeightFormat<Weight> = {
  /** Adds nodes that gather the rows `ids` of an embedding table as float32. */
  lookup(graph: GraphBuilder, table: { name: string; matrix: Weight }, ids: string): string
  /** Adds nodes for `input . weight^T`, float32 in and out. */
  project(graph: GraphBuilder, linear: NamedLinear<Weight>, input: string): Projection
}
