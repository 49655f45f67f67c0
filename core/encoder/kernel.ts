import { AppError } from '../contract/error.ts'

/**
 * The kernel's memory and functions: the exports of an instance of `kernel.wasm`, `kernelRelaxed.wasm` or `kernelShared.wasm`. Own types,
 * because core knows no platform. Addresses and sizes are in bytes.
 */
export type EncoderKernel = {
  readonly memory: { readonly buffer: ArrayBufferLike; grow(pages: number): number }
  weightBytes(): number
  areaBytes(): number
  useArea(at: number): void
  idsAt(): number
  lengthsAt(): number
  vectorsAt(): number
  /** Tokens and texts of one pass. */
  maxTokens(): number
  maxTexts(): number
  tensorAt(tensor: number): number
  vectorAt(layer: number, vector: number): number
  placeCodes(layer: number, matrix: number): void
  placeZeros(layer: number, matrix: number): void
  placeScales(layer: number, matrix: number): number
  completeMatrix(layer: number, matrix: number): void
  placeHalves(to: number, count: number): number
  encode(texts: number, mapped: number): void
}

const functions = [
  'weightBytes',
  'areaBytes',
  'useArea',
  'idsAt',
  'lengthsAt',
  'vectorsAt',
  'maxTokens',
  'maxTexts',
  'tensorAt',
  'vectorAt',
  'placeCodes',
  'placeZeros',
  'placeScales',
  'completeMatrix',
  'placeHalves',
  'encode',
] as const satisfies (keyof EncoderKernel)[]

const pageBytes = 65_536

/** For instances of `kernelShared.wasm` over one memory: which activation area is this one's own, and how many there are. */
export type SharedArea = { readonly area: number; readonly areas: number }
const ownMemory: SharedArea = { area: 0, areas: 1 }

/**
 * The exports of a WebAssembly instance as a kernel, its memory grown to what the weights and the activation areas need.
 * Throws AppError `integrity_failed` when they are not those of a kernel, `over_capacity` when there is no memory.
 */
export function openKernel(
  exports: Readonly<Record<string, unknown>>,
  { area, areas }: SharedArea = ownMemory,
): EncoderKernel {
  const missing = functions.find((name) => typeof exports[name] !== 'function')
  if (missing !== undefined || typeof exports['memory'] !== 'object') {
    throw new AppError(
      'integrity_failed',
      `Cannot open the encoder: its program has no ${missing ?? 'memory'}; wanted a Hedge kernel`,
    )
  }
  if (!(Number.isInteger(area) && Number.isInteger(areas) && area >= 0 && area < areas)) {
    throw new AppError('internal', `Cannot open the encoder: there is no area ${area} of ${areas}`)
  }
  const kernel = exports as unknown as EncoderKernel
  const wanted = kernel.weightBytes() + areas * kernel.areaBytes()
  const pages = Math.ceil((wanted - kernel.memory.buffer.byteLength) / pageBytes)
  if (pages > 0) {
    try {
      kernel.memory.grow(pages)
    } catch (cause) {
      throw new AppError('over_capacity', `Cannot open the encoder: it needs ${wanted} bytes of memory`, {
        cause,
      })
    }
  }
  kernel.useArea(kernel.weightBytes() + area * kernel.areaBytes())
  return kernel
}
