import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { findEmbedder, findEncoder } from '#core/contract/manifest'
import type { EmbedderVersion, EncoderVersion, Manifest } from '#core/contract/manifest'
import { providePeerModel } from './peerModel.ts'

/** What is compared in the browser. A new one needs a file in `page/` and an entry here. */
export type Contender = {
  readonly name: string
  readonly engine: string
  /** `page/WORKER.ts`. */
  readonly worker: string
  /** Its entry in the manifest, where it is one of ours. */
  readonly model?: EmbedderVersion
  readonly threads: readonly number[]
  /** Another model than the rest: only its first vector is comparable. */
  readonly firstVectorOnly?: true
}

export type Contenders = {
  readonly all: readonly Contender[]
  /** By prefix of the address, what the server has to serve for them. */
  readonly folders: Readonly<Record<string, string>>
}

/** The newest version: what is measured is what comes next. */
export function smallModel(manifest: Manifest): EncoderVersion {
  const versions = manifest.models.filter(({ id }) => id === 'hedge-small-en')
  const model = findEncoder(manifest, 'hedge-small-en', Math.max(...versions.map(({ version }) => version)))
  if (model === undefined) throw new Error('Cannot compare: the manifest has no hedge-small-en')
  return model
}

export async function listContenders(manifest: Manifest, log: (line: string) => void): Promise<Contenders> {
  const small = smallModel(manifest)
  const nano = findEmbedder(manifest, 'hedge-nano-en')
  const peer = await providePeerModel(log)
  if ('absent' in peer) log(`transformers.js: skipped, ${peer.absent}`)
  const here = createRequire(import.meta.url)
  const folderOf = (path: string): string => dirname(here.resolve(path))
  const fromPeer = createRequire(here.resolve('@xenova/transformers'))
  return {
    all: [
      ...('absent' in peer
        ? []
        : [
            {
              name: 'transformers.js 4.3.1, q8',
              engine: 'transformers.js',
              worker: 'transformersJs',
              threads: [1, 2],
            },
          ]),
      {
        name: `onnxruntime-web, hedge-small-en@${small.version}`,
        engine: 'onnxruntime-web',
        worker: 'onnxRuntime',
        model: small,
        threads: [1, 2],
      },
      {
        name: `Hedge's encoder, hedge-small-en@${small.version}`,
        engine: 'encoder',
        worker: 'encoder',
        model: small,
        threads: [1, 2],
      },
      ...(nano === undefined
        ? []
        : [
            {
              name: `another model: hedge-nano-en@${nano.version}`,
              engine: 'table',
              worker: 'nano',
              model: nano,
              threads: [1],
              firstVectorOnly: true as const,
            },
          ]),
    ],
    folders: {
      '/models/': 'models/artifacts',
      '/kernel/': 'core/encoder',
      '/ort/': folderOf('onnxruntime-web/ort-wasm-simd-threaded.wasm'),
      ...('absent' in peer
        ? {}
        : {
            '/peer/model/': peer.folder,
            '/peer-ort/': dirname(fromPeer.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm')),
          }),
    },
  }
}
