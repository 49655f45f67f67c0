import { digestVectors } from './digestVectors.ts'
import type { VectorDigest } from './digestVectors.ts'

export type Asked = { build: string; texts: number[][] }

/** What the test calls in the page. */
async function digest({ build, texts }: Asked): Promise<VectorDigest> {
  const [program, weights] = await Promise.all([bytes(build), bytes('weights.bin')])
  return await digestVectors({
    module: await WebAssembly.compile(program),
    weights: new Uint8Array(weights),
    texts,
  })
}

async function bytes(path: string): Promise<ArrayBuffer> {
  return await (await fetch(path)).arrayBuffer()
}

Object.assign(globalThis, { digest })
