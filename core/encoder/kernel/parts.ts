/** The kernel's parts one by one: what the tests compile instead of main.ts. */
export { attend } from './attention'
export { gelu } from './gelu'
export { sumIn32 } from './dots'
export {
  W_BLOCK_BYTES,
  W_OUTLIER_BYTES,
  X_BLOCK_BYTES,
  X_ODD,
  X_OUTLIER_BYTES,
  X_SCALES,
  X_STEP,
  X_SUMS,
} from './layout'
export { normaliseSum } from './normalise'
export { pool } from './pool'
export { product } from './product'
export { quantise, quantiseHidden } from './quantise'
