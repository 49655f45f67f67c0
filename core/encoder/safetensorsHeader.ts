import { AppError } from '../contract/error.ts'

/** Bytes per element of the dtypes that encoder weights come in. */
const dtypeBytes = { F32: 4, F16: 2, U8: 1 } as const
export type Dtype = keyof typeof dtypeBytes

/** One tensor: its bytes are `begin` to `end` of the data, which follows the header. */
export type TensorSpan = {
  readonly name: string
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly begin: number
  readonly end: number
}

export type SafetensorsHeader = {
  /** In the order of their bytes, which they cover without hole or overlap. */
  readonly tensors: readonly TensorSpan[]
  /** Where the data begins in the file. */
  readonly dataStart: number
  readonly fileBytes: number
}

/** Bytes in front of the header: its length, an unsigned 64-bit integer. */
export const lengthBytes = 8
/** Ours has 11 kB; a forged length must not make a reader wait for megabytes. */
export const maxHeaderBytes = 1_048_576
/** The encoder has 126. */
const maxTensors = 1_000
const maxRank = 4
/** Beyond any of our files, and far inside what a number holds exactly. */
const maxDataBytes = 2 ** 40

/** Length of the header that `first` (8 bytes or more) announces. Throws AppError `integrity_failed` above the limit. */
export function headerLength(first: Uint8Array): number {
  const view = new DataView(first.buffer, first.byteOffset, first.byteLength)
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32
  if (length > maxHeaderBytes) {
    throw refused(`its header claims ${length} bytes; at most ${maxHeaderBytes} are read`)
  }
  return length
}

/**
 * Reads the header of a safetensors file (https://huggingface.co/docs/safetensors, section Format) from its JSON bytes.
 * Everything it claims is checked: ASCII JSON without a key twice, known dtypes, shapes that match their bytes, data
 * covered exactly once. Throws AppError `integrity_failed`.
 */
export function parseSafetensorsHeader(json: Uint8Array): SafetensorsHeader {
  if (json.length > maxHeaderBytes) throw refused(`its header has ${json.length} bytes`)
  const entries = Object.entries(parseObject(asciiText(json))).filter(([name]) => name !== '__metadata__')
  if (entries.length > maxTensors)
    throw refused(`it names ${entries.length} tensors; at most ${maxTensors} are read`)
  const tensors = entries.map(([name, claim]) => readSpan(name, claim))
  tensors.sort((a, b) => a.begin - b.begin || a.end - b.end)
  let reached = 0
  for (const { name, begin, end } of tensors) {
    if (begin !== reached) throw refused(`tensor ${name} begins at byte ${begin}; wanted ${reached}`)
    reached = end
  }
  const dataStart = lengthBytes + json.length
  return { tensors, dataStart, fileBytes: dataStart + reached }
}

function asciiText(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 4_096) {
    const part = bytes.subarray(at, at + 4_096)
    if (part.some((byte) => byte > 126)) throw refused('its header holds bytes beyond ASCII')
    text += String.fromCharCode(...part)
  }
  return text
}

function parseObject(text: string): Record<string, unknown> {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw refused('its header is not JSON', cause)
  }
  if (!isRecord(parsed)) throw refused('its header is no JSON object')
  const twice = repeatedKey(text)
  if (twice !== undefined) throw refused(`its header names ${twice} twice`)
  return parsed
}

/** The first key that an object of valid JSON has twice: JSON.parse would keep the last silently. */
function repeatedKey(text: string): string | undefined {
  const objects: Set<string>[] = []
  for (const [token, colon] of text.matchAll(/[{}]|"(?:[^"\\]|\\.)*"(\s*:)?/g)) {
    if (token === '{') objects.push(new Set())
    else if (token === '}') objects.pop()
    else if (colon !== undefined) {
      const key = JSON.parse(token.slice(0, -colon.length)) as string
      const keys = objects.at(-1)
      if (keys?.has(key)) return key
      keys?.add(key)
    }
  }
  return undefined
}

function readSpan(name: string, claim: unknown): TensorSpan {
  if (!isRecord(claim)) throw refused(`tensor ${name} is no JSON object`)
  const { dtype, shape, data_offsets: offsets } = claim
  if (typeof dtype !== 'string' || !isDtype(dtype)) {
    throw refused(`tensor ${name} is ${String(dtype)}; wanted ${Object.keys(dtypeBytes).join(', ')}`)
  }
  if (!isCounts(shape) || shape.length > maxRank) {
    throw refused(`tensor ${name} has shape ${JSON.stringify(shape)}; wanted up to ${maxRank} counts`)
  }
  if (!isCounts(offsets) || offsets.length !== 2) {
    throw refused(`tensor ${name} has offsets ${JSON.stringify(offsets)}; wanted [begin, end]`)
  }
  const [begin, end] = offsets as [number, number]
  const wanted = shape.reduce((product, size) => product * size, dtypeBytes[dtype])
  if (end - begin !== wanted || end > maxDataBytes) {
    throw refused(`tensor ${name} spans bytes ${begin} to ${end}; its shape needs ${wanted}`)
  }
  return { name, dtype, shape, begin, end }
}

function refused(what: string, cause?: unknown): AppError {
  return new AppError('integrity_failed', `Cannot read the weights file: ${what}`, { cause })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isDtype(value: string): value is Dtype {
  return Object.hasOwn(dtypeBytes, value)
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0)
}
