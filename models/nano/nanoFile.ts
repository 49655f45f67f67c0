import type { NanoTable } from '#core/nano/nanoTable'
import { writeSafetensors } from '../writeSafetensors.ts'

/** The table as `core/nano` reads it: `codes` U8 [rows, dimensions / 2] and `scales` U8 [rows, 2], little-endian. */
export function encodeNanoTable(
  { rows, dimensions, codes, scales }: NanoTable,
  metadata: Record<string, string>,
): Uint8Array {
  const scaleBytes = new Uint8Array(rows * 2)
  scales.forEach((scale, row) => scaleBytes.set([scale & 255, scale >> 8], 2 * row))
  return writeSafetensors(
    [
      { name: 'codes', dtype: 'U8', shape: [rows, dimensions / 2], bytes: codes },
      { name: 'scales', dtype: 'U8', shape: [rows, 2], bytes: scaleBytes },
    ],
    metadata,
  ).file
}
