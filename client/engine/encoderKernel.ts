import { AppError } from '#core/contract/error'
import type { KernelInstance } from './openEngine.ts'
import type { RuntimeFiles } from './messages.ts'

/**
 * The kernel's build with relaxed SIMD where the browser knows it (Chrome 114, Firefox 145; Safari does not yet), else the
 * plain one: their bits are the same. Throws AppError `engine_failed` where there is no SIMD at all.
 */
export async function createKernel(kernels: RuntimeFiles['kernels']): Promise<KernelInstance> {
  const relaxed = await compile(kernels.relaxedUrl)
  const module = relaxed ?? (await compile(kernels.plainUrl))
  if (module === undefined) {
    throw new AppError('engine_failed', 'Cannot start the encoder: this browser has no SIMD in WebAssembly')
  }
  const { exports } = await WebAssembly.instantiate(module)
  return { name: relaxed ? 'hedge-encoder/wasm-relaxed' : 'hedge-encoder/wasm', exports }
}

/** Undefined where the browser does not know the program's instructions. */
async function compile(url: string): Promise<WebAssembly.Module | undefined> {
  const response = await fetch(url)
  if (!response.ok) {
    throw new AppError('engine_unavailable', `Cannot load ${url}: the server answered ${response.status}`)
  }
  const program = await response.arrayBuffer()
  return WebAssembly.validate(program) ? WebAssembly.compile(program) : undefined
}
