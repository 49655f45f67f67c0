import type { Doubles } from '../linearAlgebra.ts'

/** Even spread in -1..1 without chance: multiples of the golden ratio, bent so that they do not line up. */
export function spread(length: number, start: number): Float64Array {
  return Float64Array.from({ length }, (_, index) => Math.sin((index + start) * (index + start) * 0.618))
}

/** Inputs that hang together: [tokens, size], each column partly its neighbour. */
export function inputs(tokens: number, size: number): Doubles {
  const values = spread(tokens * size, 3)
  for (let i = 1; i < values.length; i++) values[i]! += 0.8 * values[i - 1]!
  return { rows: tokens, columns: size, values }
}

/** The sum of x x^T over such inputs. */
export function positiveDefinite(size: number, tokens: number): Float64Array {
  const { values } = inputs(tokens, size)
  const gram = new Float64Array(size * size)
  for (let token = 0; token < tokens; token++) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++)
        gram[i * size + j]! += values[token * size + i]! * values[token * size + j]!
    }
  }
  return gram
}

/** a . b */
export function multiplyPlainly(a: Doubles, b: Doubles): Promise<Doubles> {
  const values = new Float64Array(a.rows * b.columns)
  for (let row = 0; row < a.rows; row++) {
    for (let k = 0; k < a.columns; k++) {
      for (let column = 0; column < b.columns; column++) {
        values[row * b.columns + column]! +=
          a.values[row * a.columns + k]! * b.values[k * b.columns + column]!
      }
    }
  }
  return Promise.resolve({ rows: a.rows, columns: b.columns, values })
}
