import * as z from 'zod/mini'
import { AppError } from '../contract/error.ts'
import { limits } from '../contract/limits.ts'
import { VectorSpace } from '../contract/modelVersion.ts'
import { headerLength, lengthBytes, parseSafetensorsHeader } from '../encoder/safetensorsHeader.ts'
import type { Dtype } from '../encoder/safetensorsHeader.ts'
import type { Head } from './head.ts'

/** The largest head: 1 MiB holds 2,600 labels of 384 numbers. Ours have 20 to 60 kB. */
export const maxHeadBytes = 1_048_576
export const maxHeadLabels = 4_096
/** Codes of the weights are unsigned; this one stands for 0. */
export const zeroCode = 128

const Share = z.number().check(z.minimum(0), z.maximum(1))
const Column = z.array(Share).check(z.minLength(2), z.maxLength(64))

/** What a head says of itself: ASCII JSON in the tensor `about`. */
export const HeadAbout = z.strictObject({
  format: z.literal('hedge-head/1'),
  baseSpace: VectorSpace,
  labels: z
    .array(z.string().check(z.minLength(1), z.maxLength(limits.labelCharacters)))
    .check(z.minLength(2), z.maxLength(maxHeadLabels)),
  temperature: z.number().check(z.gt(0)),
  correct: z.strictObject({ confidence: Column, correct: Column }),
  scope: z.optional(
    z.strictObject({ score: z.enum(['probability', 'logit', 'energy']), threshold: z.number() }),
  ),
})
export type HeadAbout = z.infer<typeof HeadAbout>

/**
 * Reads a head from its safetensors file: `about` U8 [bytes], `weights` U8 [labels, dimensions] and `scales` F32 [labels] (weight =
 * scale x (code - 128)), `bias` F32 [labels]. All that the file claims is checked, whatever its bytes.
 * Throws AppError `integrity_failed`.
 */
export function readHead(file: Uint8Array): Head {
  if (file.length > maxHeadBytes || file.length < lengthBytes) {
    throw refused(`it has ${file.length} bytes; wanted ${lengthBytes} to ${maxHeadBytes}`)
  }
  const headerEnd = lengthBytes + headerLength(file)
  if (headerEnd > file.length) throw refused(`its header ends at byte ${headerEnd} of ${file.length}`)
  const { tensors, dataStart, fileBytes } = parseSafetensorsHeader(file.subarray(lengthBytes, headerEnd))
  if (fileBytes !== file.length) throw refused(`it has ${file.length} bytes; its header wants ${fileBytes}`)
  const find = (name: string, dtype: Dtype, rank: number) => {
    const span = tensors.find((tensor) => tensor.name === name)
    if (span?.dtype !== dtype || span.shape.length !== rank) {
      throw refused(`its tensor ${name} is not of ${dtype} and rank ${rank}`)
    }
    return { shape: span.shape, bytes: file.subarray(dataStart + span.begin, dataStart + span.end) }
  }
  if (tensors.length !== 4) throw refused(`it has ${tensors.length} tensors; wanted 4`)
  const about = readAbout(find('about', 'U8', 1).bytes)
  const codes = find('weights', 'U8', 2)
  const [labels = 0, dimensions = 0] = codes.shape
  if (labels !== about.labels.length || dimensions === 0) {
    throw refused(`its weights are [${labels}, ${dimensions}] for ${about.labels.length} labels`)
  }
  const scales = readFloats(find('scales', 'F32', 1).bytes, labels)
  const { baseSpace, temperature, correct, scope } = about
  const weights = Float32Array.from(
    codes.bytes,
    (code, at) => scales[Math.floor(at / dimensions)]! * (code - zeroCode),
  )
  if (!weights.every((weight) => Number.isFinite(weight))) throw refused('a weight is not finite')
  return {
    baseSpace,
    dimensions,
    labels: about.labels,
    weights,
    bias: readFloats(find('bias', 'F32', 1).bytes, labels),
    temperature,
    doubt: 0,
    correct,
    scope,
  }
}

function readAbout(bytes: Uint8Array): HeadAbout {
  const about = HeadAbout.safeParse(parseAscii(bytes))
  if (!about.success) {
    const [issue] = about.error.issues
    throw refused(
      `its description is wrong at ${issue?.path.join('.') || 'the top'}: ${issue?.message ?? ''}`,
    )
  }
  const { labels, correct } = about.data
  if (new Set(labels).size !== labels.length) throw refused('it has a label twice')
  const { confidence, correct: share } = correct
  const rises = (column: readonly number[]): boolean =>
    column.every((value, at) => at === 0 || value >= column[at - 1]!)
  if (confidence.length !== share.length || !rises(confidence) || !rises(share)) {
    throw refused('its table of confidence does not rise')
  }
  return about.data
}

function parseAscii(bytes: Uint8Array): unknown {
  let text = ''
  for (const byte of bytes) {
    if (byte > 126) throw refused('its description holds bytes beyond ASCII')
    text += String.fromCharCode(byte)
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw refused('its description is not JSON', cause)
  }
}

function readFloats(bytes: Uint8Array, count: number): Float32Array {
  if (bytes.length !== count * 4)
    throw refused(`it has ${bytes.length / 4} scales or biases for ${count} labels`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const values = Float32Array.from({ length: count }, (_, at) => view.getFloat32(at * 4, true))
  if (!values.every((value) => Number.isFinite(value))) throw refused('a scale or a bias is not finite')
  return values
}

function refused(what: string, cause?: unknown): AppError {
  return new AppError('integrity_failed', `Cannot read the head: ${what}`, { cause })
}
