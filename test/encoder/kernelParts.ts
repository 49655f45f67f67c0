import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import asc from 'assemblyscript/asc'

/** Exports of core/encoder/kernel/parts.ts; addresses count bytes. */
export type KernelParts = {
  memory: WebAssembly.Memory
  attend(projected: number, tokens: number, scratch: number, context: number): void
  gelu(at: number, bytes: number): void
  normaliseSum(row: number, other: number, gain: number, bias: number): void
  pool(rows: number, tokens: number, map: number, mapped: number, out: number): void
  product(...args: ProductArguments): void
  quantise(from: number, inputs: number, tile: number): void
  quantiseHidden(row: number, tile: number): void
  /** Nonzero: sums of a block as int32; only with relaxed SIMD. */
  sumIn32(wanted: number): void
  W_BLOCK_BYTES: WebAssembly.Global<'i32'>
  X_BLOCK_BYTES: WebAssembly.Global<'i32'>
  X_ODD: WebAssembly.Global<'i32'>
  X_SCALES: WebAssembly.Global<'i32'>
  X_STEP: WebAssembly.Global<'i32'>
  X_SUMS: WebAssembly.Global<'i32'>
}
export type ProductArguments = [
  weights: number,
  tiles: number,
  tokens: number,
  outputs: number,
  blocks: number,
  outliers: number,
  bias: number,
  out: number,
]
/** The two builds of the kernel's parts. */
export const targets = ['plain', 'relaxed'] as const

/** Compiles the kernel's parts with the options of the kernel itself, with 16 MiB of memory. */
export async function compileParts(target: (typeof targets)[number]): Promise<KernelParts> {
  const folder = mkdtempSync(join(tmpdir(), 'hedge-parts-'))
  try {
    const out = join(folder, 'parts.wasm')
    const config = ['--config', 'core/encoder/kernel/asconfig.json', '--target', target]
    const { error, stderr } = await asc.main(['core/encoder/kernel/parts.ts', ...config, '-o', out])
    if (error !== null) throw new Error(`Cannot compile the kernel's parts: ${stderr.toString()}`)
    const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(out)))
    const parts = instance.exports as unknown as KernelParts
    parts.memory.grow(256)
    return parts
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
