import { existsSync, readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import type { Manifest } from '#core/contract/manifest'
import { readConfig } from '../../edge/config/readConfig.ts'
import { createEdgeModels, type EdgeModelsPorts } from '../../edge/models/createEdgeModels.ts'
import { sha256OfBytes } from '../../edge/platform/webDigests.ts'
import type { FileStore } from '../../edge/ports.ts'

/** The files of the models as they are checked in; `changed` may stand in for one of them. */
export function artifactFiles(changed: Readonly<Record<string, Uint8Array>> = {}): FileStore {
  return {
    index: async () => undefined,
    async read(path) {
      const file = path.replace('/models/', 'models/artifacts/')
      if (changed[path] === undefined && !existsSync(file)) return undefined
      const bytes = changed[path] ?? readFileSync(file)
      return Readable.toWeb(Readable.from([bytes])) as unknown as ReadableStream<Uint8Array>
    },
  }
}

/** The edge's models over the checked-in files, in this process: the same code, its kernel compiled by Node. */
export function diskEdgeModels(
  options: { manifest: Manifest } & Pick<EdgeModelsPorts, 'clock'> & Partial<EdgeModelsPorts>,
) {
  const module = new WebAssembly.Module(readFileSync('core/encoder/kernelRelaxed.wasm'))
  return createEdgeModels({
    compute: readConfig(undefined).compute,
    files: artifactFiles(),
    sha256: sha256OfBytes,
    kernel: () => new WebAssembly.Instance(module).exports,
    log: () => undefined,
    ...options,
  })
}
