import type { EncoderWeights, Matrix } from '../encoderWeights.ts'
import { fromHalfBits, toHalfBits } from '../float16.ts'
import { quantizeBlocks } from '../quantize.ts'
import type { BlockFormat } from '../quantize.ts'
import type { StoredEncoder } from '../storedEncoder.ts'
import { calibrateEncoder } from './calibrateEncoder.ts'
import type { CalibrationOptions } from './calibrateEncoder.ts'
import { clearRows } from './clearRows.ts'
import type { TensorOps } from './tensorOps.ts'

/** How hedge-small-en version 2 was made; measured choices, see models/README.md. */
export const SMALL: Omit<CalibrationOptions, 'log'> = {
  bits: 4,
  blockSize: 32,
  scaleBits: 6,
  damping: 0.01,
  retarget: true,
  refinements: 3,
  correctNorms: true,
}
/** The word table's rows are read one at a time, so a finer scale would only cost bytes. */
export const SMALL_TABLE: BlockFormat = { bits: 4, blockSize: 64 }

export type SmallInput = {
  encoder: EncoderWeights
  /** Token ids of the calibration texts. */
  texts: readonly (readonly number[])[]
  /** Rows of the word table that no text can reach. */
  unusedRows: readonly number[]
}

/** hedge-small-en in 4 bits, calibrated on `texts`: a quarter of an hour on one core. */
export async function calibrateSmall(
  ops: TensorOps,
  { encoder, texts, unusedRows }: SmallInput,
  options: CalibrationOptions,
): Promise<StoredEncoder> {
  const words = clearRows(quantizeBlocks(encoder.words, SMALL_TABLE), unusedRows)
  const positions = roundToHalves(encoder.positions)
  return await calibrateEncoder(ops, encoder, { texts, words, positions, options })
}

export function roundToHalves(matrix: Matrix): Matrix {
  return { ...matrix, values: matrix.values.map((value) => fromHalfBits(toHalfBits(value))) }
}
