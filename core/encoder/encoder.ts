import { AppError } from '../contract/error.ts'
import type { EncoderKernel } from './kernel.ts'
import { planPasses } from './planPasses.ts'
import type { SafetensorsHeader } from './safetensorsHeader.ts'
import { completeTensors, expectedTensors, network, outputMapName } from './tensors.ts'

/** Token ids of one text, special tokens included: 1 to 256 rows of the word table. */
export type TokenIds = ArrayLike<number>

export type EncodedPass = {
  /** Index of the pass' first text. */
  readonly from: number
  /** float32 [texts of the pass, 384], each of length 1. A copy. */
  readonly vectors: Float32Array
}

/** What turns ids into vectors, once the weights are in place. */
export type ReadyEncoder = {
  readonly dimensions: number
  /**
   * Vectors of all texts, float32 [texts, 384], each of length 1: the same bits on every engine, whatever shares the call.
   * Throws AppError: `engine_unavailable` before `ready`; `invalid_request` with `param` `input[i]` for a text without
   * tokens, with more than 256, or with an id that is no row of the word table; `engine_failed` when weights that are
   * finite overflow.
   */
  embed(texts: readonly TokenIds[]): Float32Array
  /** The same, pass by pass (at most 512 tokens and 64 texts), for callers that cancel or yield in between. */
  embedInPasses(texts: readonly TokenIds[]): Generator<EncodedPass, void, undefined>
}

export type Encoder = ReadyEncoder & {
  /**
   * Takes the bytes of one tensor, in any order, each once. Throws AppError `integrity_failed` on an unknown or
   * repeated name, a wrong number of bytes, or a number that is not finite; the encoder is of no use then.
   */
  place(name: string, bytes: Uint8Array): void
  /** True once every tensor has its place. */
  readonly ready: boolean
  /** Whether the weights have an output map, which `shareEncoder` has to know. */
  readonly hasOutputMap: boolean
}

/**
 * An encoder over a kernel (`openKernel`), whose weights file has this header. Throws AppError `integrity_failed` when the
 * header lacks a tensor of hedge-small-en, or has one that is of another shape or dtype or that is not part of it.
 */
export function createEncoder(kernel: EncoderKernel, header: SafetensorsHeader): Encoder {
  const expected = expectedTensors()
  const waiting = new Set(header.tensors.map(({ name }) => name))
  checkHeader(header, expected, waiting)
  const hasOutputMap = waiting.has(outputMapName)
  let broken = false
  const isReady = () => !broken && waiting.size === 0

  function place(name: string, bytes: Uint8Array): void {
    const tensor = expected.get(name)
    if (tensor === undefined || !waiting.delete(name)) {
      throw refused(`tensor ${name} came twice or is not in the file's header`)
    }
    const span = header.tensors.find((candidate) => candidate.name === name)
    const wanted = span === undefined ? 0 : span.end - span.begin
    if (bytes.length !== wanted) {
      broken = true
      throw refused(`tensor ${name} has ${bytes.length} bytes; wanted ${wanted}`)
    }
    if (!tensor.place(kernel, bytes)) {
      broken = true
      throw refused(`tensor ${name} holds a number that is not finite`)
    }
    if (isReady()) completeTensors(kernel)
  }

  return {
    ...encoderOver(kernel, { hasOutputMap, isReady }),
    place,
    get ready() {
      return isReady()
    },
    hasOutputMap,
  }
}

/**
 * An encoder over weights that another instance of `kernelShared.wasm` has placed in the memory both share. Only while that
 * one is `ready`; each instance needs an activation area of its own (`openKernel`).
 */
export function shareEncoder(
  kernel: EncoderKernel,
  { hasOutputMap }: { hasOutputMap: boolean },
): ReadyEncoder {
  return encoderOver(kernel, { hasOutputMap, isReady: () => true })
}

type Weights = { hasOutputMap: boolean; isReady: () => boolean }

function encoderOver(kernel: EncoderKernel, { hasOutputMap, isReady }: Weights): ReadyEncoder {
  const mapped = hasOutputMap ? 1 : 0

  function* embedInPasses(texts: readonly TokenIds[]): Generator<EncodedPass, void, undefined> {
    if (!isReady()) {
      throw new AppError('engine_unavailable', 'Cannot embed: the weights of the encoder are not complete')
    }
    texts.forEach(checkText)
    const limits = { maxTokens: kernel.maxTokens(), maxTexts: kernel.maxTexts() }
    for (const { from, to } of planPasses(texts, limits)) {
      yield { from, vectors: encodePass(kernel, texts.slice(from, to), mapped) }
    }
  }

  return {
    dimensions: network.width,
    embed(texts) {
      const all = new Float32Array(texts.length * network.width)
      for (const { from, vectors } of embedInPasses(texts)) all.set(vectors, from * network.width)
      return all
    },
    embedInPasses,
  }
}

function checkHeader(
  header: SafetensorsHeader,
  expected: ReturnType<typeof expectedTensors>,
  names: ReadonlySet<string>,
): void {
  for (const { name, dtype, shape } of header.tensors) {
    const wanted = expected.get(name)
    if (wanted === undefined) throw refused(`tensor ${name} is not part of hedge-small-en`)
    if (dtype !== wanted.dtype || shape.join() !== wanted.shape.join()) {
      throw refused(
        `tensor ${name} is ${dtype} [${shape.join()}]; wanted ${wanted.dtype} [${wanted.shape.join()}]`,
      )
    }
  }
  for (const [name, { optional }] of expected) {
    if (optional === undefined && !names.has(name)) throw refused(`tensor ${name} is missing`)
  }
}

function checkText(ids: TokenIds, index: number): void {
  const param = `input[${index}]`
  if (ids.length < 1 || ids.length > network.maxTextTokens) {
    const wanted = `send 1 to ${network.maxTextTokens}`
    throw new AppError(
      'invalid_request',
      `Cannot embed input ${index}: it has ${ids.length} tokens; ${wanted}`,
      {
        param,
      },
    )
  }
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number
    if (!Number.isInteger(id) || id < 0 || id >= network.vocabulary) {
      throw new AppError(
        'invalid_request',
        `Cannot embed input ${index}: token ${i} is ${id}; ids are 0 to ${network.vocabulary - 1}`,
        { param },
      )
    }
  }
}

function encodePass(kernel: EncoderKernel, texts: readonly TokenIds[], mapped: number): Float32Array {
  const { buffer } = kernel.memory
  const ids = new Int32Array(buffer, kernel.idsAt(), kernel.maxTokens())
  const lengths = new Int32Array(buffer, kernel.lengthsAt(), kernel.maxTexts())
  let tokens = 0
  texts.forEach((text, index) => {
    ids.set(text, tokens)
    lengths[index] = text.length
    tokens += text.length
  })
  kernel.encode(texts.length, mapped)
  const vectors = new Float32Array(buffer, kernel.vectorsAt(), texts.length * network.width).slice()
  if (!vectors.every(Number.isFinite)) {
    throw new AppError('engine_failed', 'Cannot embed: the encoder gave numbers that are not finite')
  }
  return vectors
}

function refused(what: string): AppError {
  return new AppError('integrity_failed', `Cannot load the encoder: ${what}`)
}
