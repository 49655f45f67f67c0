import type { LayerNorm, Matrix } from '../encoderWeights.ts'

/**
 * The layer norm whose outputs come nearest to fp32's: per channel the least squares line from found to wanted, folded
 * into gain and bias, where it costs nothing. `before` and `after` are mean squared errors.
 */
export function correctNorm(
  norm: LayerNorm,
  tracks: readonly { found: Matrix; wanted: Matrix }[],
): { norm: LayerNorm; before: number; after: number } {
  const width = norm.gain.length
  const sums = {
    x: new Float64Array(width),
    y: new Float64Array(width),
    xx: new Float64Array(width),
    xy: new Float64Array(width),
    yy: new Float64Array(width),
  }
  let tokens = 0
  for (const { found, wanted } of tracks) {
    tokens += found.rows
    for (let i = 0; i < found.values.length; i++) {
      const column = i % width
      const [x, y] = [found.values[i]!, wanted.values[i]!]
      sums.x[column]! += x
      sums.y[column]! += y
      sums.xx[column]! += x * x
      sums.xy[column]! += x * y
      sums.yy[column]! += y * y
    }
  }
  const gain = new Float32Array(width)
  const bias = new Float32Array(width)
  let before = 0
  let after = 0
  for (let column = 0; column < width; column++) {
    const [x, y, xx, xy, yy] = [sums.x, sums.y, sums.xx, sums.xy, sums.yy].map((sum) => sum[column]! / tokens)
    const variance = xx! - x! * x!
    const slope = variance > 0 ? (xy! - x! * y!) / variance : 1
    const offset = y! - slope * x!
    gain[column] = norm.gain[column]! * slope
    bias[column] = norm.bias[column]! * slope + offset
    before += (xx! - 2 * xy! + yy!) / width
    after += (yy! - y! * y! - slope * (xy! - x! * y!)) / width
  }
  return { norm: { gain, bias }, before, after }
}
