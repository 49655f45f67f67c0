import { OUTPUT_MAP, WIDTH } from './layout'
import { total } from './normalise'

const BYTES: i32 = WIDTH * 4
/** A vector no longer than this has no direction; it stays as it is, near 0. */
const LEAST_NORM: f32 = 1e-12

/** The mean over a text's rows, mapped if asked, brought to length 1. `mapped` has room for a row. */
export function pool(rows: i32, tokens: i32, map: bool, mapped: i32, out: i32): void {
  const mean = map ? mapped : out
  const share = f32x4.splat(<f32>1 / <f32>tokens)
  for (let i: i32 = 0; i < BYTES; i += 16) {
    let sum = v128.load(rows + i)
    for (let token = 1, at = rows + i + BYTES; token < tokens; token++, at += BYTES) {
      sum = f32x4.add(sum, v128.load(at))
    }
    v128.store(mean + i, f32x4.mul(sum, share))
  }
  if (map) applyMap(mapped, out)
  let squares = f32x4.splat(0)
  for (let i: i32 = 0; i < BYTES; i += 16) {
    const x = v128.load(out + i)
    squares = f32x4.add(squares, f32x4.mul(x, x))
  }
  const norm = sqrt<f32>(total(squares))
  const scale = f32x4.splat(<f32>1 / (norm > LEAST_NORM ? norm : LEAST_NORM))
  for (let i: i32 = 0; i < BYTES; i += 16) v128.store(out + i, f32x4.mul(v128.load(out + i), scale))
}

/** The optional linear map of the pooled vector: rows of outputs. */
function applyMap(vector: i32, out: i32): void {
  let row: i32 = OUTPUT_MAP
  for (let output: i32 = 0; output < BYTES; output += 4) {
    let sum = f32x4.splat(0)
    for (let i: i32 = 0; i < BYTES; i += 16) {
      sum = f32x4.add(sum, f32x4.mul(v128.load(row + i), v128.load(vector + i)))
    }
    store<f32>(out + output, total(sum))
    row += BYTES
  }
}
