import { HeadAbout, zeroCode } from '#core/heads/readHead'
import { writeSafetensors } from '../writeSafetensors.ts'
import type { TensorToStore } from '../writeSafetensors.ts'
import type { Linear } from './logisticRegression.ts'

/** Greatest distance of a code from `zeroCode`. */
const mostCode = 127

/**
 * A head as the bytes that `readHead` reads: weights in 8 bits, one scale a label (the greatest weight over 127). Equal input
 * gives equal bytes.
 */
export function writeHead({ classes, dimensions, weights, bias }: Linear, about: HeadAbout): Uint8Array {
  const codes = new Uint8Array(weights.length)
  const scales = new Float32Array(classes)
  for (let label = 0; label < classes; label++) {
    const row = weights.subarray(label * dimensions, (label + 1) * dimensions)
    const scale = Math.fround(row.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / mostCode)
    scales[label] = scale
    row.forEach((value, at) => {
      const code = scale === 0 ? 0 : Math.round(value / scale)
      codes[label * dimensions + at] = zeroCode + Math.max(-mostCode, Math.min(mostCode, code))
    })
  }
  const tensors: TensorToStore[] = [
    { name: 'scales', dtype: 'F32', shape: [classes], bytes: floatBytes(scales) },
    { name: 'bias', dtype: 'F32', shape: [classes], bytes: floatBytes(Float32Array.from(bias)) },
    { name: 'weights', dtype: 'U8', shape: [classes, dimensions], bytes: codes },
    ...[asciiJson(HeadAbout.parse(about))].map((bytes) => ({
      name: 'about',
      dtype: 'U8' as const,
      shape: [bytes.length],
      bytes,
    })),
  ]
  return writeSafetensors(tensors, { format: about.format }).file
}

function floatBytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  values.forEach((value, at) => view.setFloat32(at * 4, value, true))
  return bytes
}

/** JSON with everything beyond printable ASCII escaped. */
function asciiJson(value: unknown): Uint8Array {
  const text = JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return new TextEncoder().encode(text)
}
