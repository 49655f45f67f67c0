import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import asc from 'assemblyscript/asc'

type Exports = Record<'meanRows' | 'addToRows' | 'products' | 'addProducts', (...values: number[]) => void>

/** Tokens of many texts behind each other: text t has ids[starts[t]] up to ids[starts[t + 1]]. All arrays of the kernel. */
export type TextTokens = { readonly ids: Int32Array; readonly starts: Int32Array; readonly count: number }

/** Rows behind each other, of the kernel; columns a multiple of 32. */
export type Rows = { readonly rows: number; readonly columns: number; readonly values: Float32Array }

/** The inner loops (`kernel.as`) over arrays that live in one WebAssembly memory. */
export type Kernel = {
  rows(rows: number, columns: number): Rows
  floats(length: number): Float32Array
  /** Ids of texts, packed. */
  tokens(texts: readonly (readonly number[])[]): TextTokens
  /** out[t] = mean of the table's rows of text t; zeros for a text without tokens. */
  meanRows(texts: TextTokens, table: Rows, out: Rows): void
  /** table[id] += weights[t] / length x errors[t], for each token of each text t. */
  addToRows(texts: TextTokens, from: { errors: Rows; weights: Float32Array }, table: Rows): void
  /** out[i, j] = a[i] . b[j]; the rows of b a multiple of 4. */
  products(a: Rows, b: Rows, out: Float32Array): void
  /** out[i] += sum over j of factors[i, j] x rows[j]. */
  addProducts(factors: Float32Array, rows: Rows, out: Rows): void
  /** Frees what was taken after `mark`. */
  mark(): number
  release(mark: number): void
}

const PAGE_BYTES = 65_536
const ALIGN_BYTES = 64

/** Compiles the kernel (2 s) with a memory of `megabytes`; nothing is freed but by `release`. @throws Error when it is full. */
export async function createKernel(megabytes: number): Promise<Kernel> {
  const pages = Math.ceil((megabytes * 1_048_576) / PAGE_BYTES)
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages })
  const { instance } = await WebAssembly.instantiate(await compile(pages), { env: { memory } })
  const run = instance.exports as unknown as Exports
  let used = ALIGN_BYTES
  const take = (bytes: number): number => {
    const at = used
    used += Math.ceil(bytes / ALIGN_BYTES) * ALIGN_BYTES
    if (used > pages * PAGE_BYTES)
      throw new Error(`Cannot take ${bytes} bytes of the kernel's memory: ${megabytes} MB are full`)
    return at
  }
  const floats = (length: number) => new Float32Array(memory.buffer, take(length * 4), length).fill(0)
  const integers = (length: number) => new Int32Array(memory.buffer, take(length * 4), length).fill(0)
  return {
    floats,
    rows: (rows, columns) => ({ rows, columns, values: floats(rows * columns) }),
    tokens(texts) {
      const starts = integers(texts.length + 1)
      texts.forEach((text, t) => (starts[t + 1] = starts[t]! + text.length))
      const ids = integers(starts[texts.length]!)
      texts.forEach((text, t) => ids.set(text, starts[t]))
      return { ids, starts, count: texts.length }
    },
    meanRows({ ids, starts, count }, { columns, values }, out) {
      run.meanRows(
        ids.byteOffset,
        starts.byteOffset,
        count,
        values.byteOffset,
        columns,
        out.values.byteOffset,
      )
    },
    addToRows({ ids, starts, count }, { errors, weights }, { columns, values }) {
      const from = [errors.values.byteOffset, weights.byteOffset]
      run.addToRows(ids.byteOffset, starts.byteOffset, count, values.byteOffset, columns, ...from)
    },
    products(a, b, out) {
      const rows = [a.values.byteOffset, a.rows, b.values.byteOffset, b.rows]
      run.products(...rows, a.columns, out.byteOffset)
    },
    addProducts(factors, rows, out) {
      const from = [factors.byteOffset, out.rows, rows.rows, rows.values.byteOffset]
      run.addProducts(...from, rows.columns, out.values.byteOffset)
    },
    mark: () => used,
    release: (mark) => void (used = mark),
  }
}

async function compile(pages: number): Promise<Uint8Array<ArrayBuffer>> {
  const source = await readFile(join(import.meta.dirname, 'kernel.as'), 'utf8')
  let binary: Uint8Array | undefined
  const options = ['--runtime', 'stub', '--enable', 'simd', '-O3', '--importMemory', '--noExportMemory']
  const memory = ['--initialMemory', String(pages), '--maximumMemory', String(pages)]
  const { error, stderr } = await asc.main(['kernel.ts', '-o', 'kernel.wasm', ...options, ...memory], {
    readFile: (name) => (name === 'kernel.ts' ? source : null),
    writeFile: (_name, content) => void (binary = content as Uint8Array),
    listFiles: () => [],
  })
  if (error || binary === undefined) throw new Error(`Cannot compile kernel.as: ${stderr.toString()}`)
  return Uint8Array.from(binary)
}
