import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { RuntimeFiles } from '../../client/engine/messages.ts'

const folder = 'client/dist/assets'

/** Address, size and digest of the one built asset whose name fits. */
export function builtAsset(pattern: RegExp): { url: string; bytes: number; sha256: string } {
  const name = readdirSync(folder).find((file) => pattern.test(file))
  if (name === undefined)
    throw new Error(`Cannot find an asset ${pattern} in ${folder}; build the page first`)
  const data = readFileSync(`${folder}/${name}`)
  const sha256 = createHash('sha256').update(data).digest('hex')
  return { url: `/assets/${name}`, bytes: data.length, sha256 }
}

/** The programs of the built page, as it hands them to its engine worker. */
export function builtRuntime(): RuntimeFiles {
  const program = (name: string) => ({
    mjsUrl: builtAsset(new RegExp(`^${name}-.*\\.mjs$`)).url,
    wasm: builtAsset(new RegExp(`^${name}-.*\\.wasm$`)),
  })
  return {
    kernels: {
      plainUrl: builtAsset(/^kernel-/).url,
      relaxedUrl: builtAsset(/^kernelRelaxed-/).url,
      sharedUrl: builtAsset(/^kernelShared-/).url,
    },
    ort: {
      wasm: program('ort-wasm-simd-threaded'),
      webgpu: program('ort-wasm-simd-threaded\\.jspi'),
    },
  }
}
