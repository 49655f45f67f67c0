import { SafetensorsError } from './safetensorsError.ts'

/** Bytes per element of the dtypes this project reads and writes. */
export const DTYPE_BYTES = { F32: 4, I64: 8, F16: 2, U8: 1, I8: 1 } as const
export type Dtype = keyof typeof DTYPE_BYTES

/** One tensor; `bytes` is a view into the file and `offset` its place there, counted from the file's start. */
export type StoredTensor = {
  dtype: Dtype
  shape: readonly number[]
  bytes: Uint8Array
  offset: number
}

export type Safetensors = {
  tensors: ReadonlyMap<string, StoredTensor>
  metadata: Readonly<Record<string, string>>
}

/** The format's own limit, so that a forged length cannot make the reader allocate at will. */
export const MAX_HEADER_BYTES = 100_000_000
/** BERT-large has about 400; a file with more tensors than this is not one of ours. */
export const MAX_TENSORS = 10_000
const MAX_RANK = 8

type Span = { name: string; begin: number; end: number }

/**
 * Reads a safetensors file: 8 bytes of header length, a JSON header, then the data.
 * Everything the header claims is checked before any of it is used: known dtypes, shapes that match the byte
 * counts, and data that is covered exactly once, without overlap, hole or excess.
 * Format: https://huggingface.co/docs/safetensors (section Format).
 * @throws SafetensorsError with the reason.
 */
export function readSafetensors(file: Uint8Array): Safetensors {
  if (file.byteLength < 8) throw new SafetensorsError('truncated', `the file has ${file.byteLength} bytes`)
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const headerBytes = Number(view.getBigUint64(0, true))
  if (headerBytes > MAX_HEADER_BYTES) {
    throw new SafetensorsError(
      'header-size',
      `the header claims ${headerBytes} bytes of at most ${MAX_HEADER_BYTES}`,
    )
  }
  const dataStart = 8 + headerBytes
  if (dataStart > file.byteLength) {
    throw new SafetensorsError(
      'truncated',
      `the header claims ${headerBytes} of ${file.byteLength - 8} bytes`,
    )
  }
  const header = parseHeader(file.subarray(8, dataStart))
  const metadata = readMetadata(header['__metadata__'])
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__')
  if (entries.length > MAX_TENSORS) {
    throw new SafetensorsError('tensor-count', `${entries.length} tensors of at most ${MAX_TENSORS}`)
  }
  const tensors = new Map<string, StoredTensor>()
  const spans: Span[] = []
  for (const [name, claim] of entries) {
    const { dtype, shape, begin, end } = readEntry(name, claim)
    if (dataStart + end > file.byteLength) {
      throw new SafetensorsError(
        'truncated',
        `${name} ends at ${end} of ${file.byteLength - dataStart} data bytes`,
      )
    }
    spans.push({ name, begin, end })
    const bytes = file.subarray(dataStart + begin, dataStart + end)
    tensors.set(name, { dtype, shape, bytes, offset: dataStart + begin })
  }
  checkCoverage(spans, file.byteLength - dataStart)
  return { tensors, metadata }
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let parsed: unknown
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new SafetensorsError('header-json', 'the header is not JSON', { cause })
  }
  if (!isRecord(parsed)) throw new SafetensorsError('header-json', 'the header is no JSON object')
  return parsed
}

function readMetadata(claim: unknown): Record<string, string> {
  if (claim === undefined) return {}
  if (!isRecord(claim)) throw new SafetensorsError('header-json', '__metadata__ is no object')
  const metadata: Record<string, string> = {}
  for (const [key, value] of Object.entries(claim)) {
    if (typeof value !== 'string')
      throw new SafetensorsError('header-json', `__metadata__.${key} is no string`)
    metadata[key] = value
  }
  return metadata
}

function readEntry(
  name: string,
  claim: unknown,
): { dtype: Dtype; shape: number[]; begin: number; end: number } {
  if (!isRecord(claim)) throw new SafetensorsError('header-json', `${name} is no object`)
  const { dtype, shape, data_offsets: offsets } = claim
  if (typeof dtype !== 'string' || !isDtype(dtype)) {
    throw new SafetensorsError(
      'dtype',
      `${name} is ${String(dtype)}; known are ${Object.keys(DTYPE_BYTES).join(', ')}`,
    )
  }
  if (!isCounts(shape) || shape.length > MAX_RANK) {
    throw new SafetensorsError(
      'shape',
      `${name} has shape ${JSON.stringify(shape)}; wanted up to ${MAX_RANK} counts`,
    )
  }
  if (!isCounts(offsets) || offsets.length !== 2) {
    throw new SafetensorsError(
      'offsets',
      `${name} has offsets ${JSON.stringify(offsets)}; wanted [begin, end]`,
    )
  }
  const [begin, end] = offsets as [number, number]
  const wanted = shape.reduce((product, size) => product * size, DTYPE_BYTES[dtype])
  if (end - begin !== wanted) {
    throw new SafetensorsError('offsets', `${name} spans ${begin} to ${end}; its shape needs ${wanted} bytes`)
  }
  return { dtype, shape, begin, end }
}

function checkCoverage(spans: Span[], dataBytes: number): void {
  spans.sort((a, b) => a.begin - b.begin || a.end - b.end)
  let reached = 0
  for (const { name, begin, end } of spans) {
    if (begin < reached)
      throw new SafetensorsError('overlap', `${name} begins at ${begin}, inside another tensor`)
    if (begin > reached) throw new SafetensorsError('hole', `nothing covers bytes ${reached} to ${begin}`)
    reached = end
  }
  if (reached !== dataBytes)
    throw new SafetensorsError('hole', `nothing covers bytes ${reached} to ${dataBytes}`)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isDtype(value: string): value is Dtype {
  return Object.hasOwn(DTYPE_BYTES, value)
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0)
}
