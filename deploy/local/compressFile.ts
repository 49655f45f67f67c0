import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** Brotli's best takes 1 s per 100 kB; at 9 the 14 MB of ONNX Runtime take 3 s for 5 % more bytes. */
const bestUpToBytes = 1024 * 1024
/** Below this a packet is a packet. */
const leastBytes = 512
/** What does not shrink by a tenth is served as it is. */
const worthwhile = 0.9
const compressible = /\.(html|js|mjs|css|json|map|webmanifest|wasm|svg|txt|md|onnx)$/

export type Compressed = { br?: Buffer; gz?: Buffer }

/** `content` compressed both ways, where that helps. Results are kept by digest in `cache`: the next start reads them. */
export async function compressFile(path: string, content: Buffer, cache: string): Promise<Compressed> {
  if (!compressible.test(path) || content.byteLength < leastBytes) return {}
  const digest = createHash('sha256').update(content).digest('hex')
  const small = content.byteLength <= bestUpToBytes
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: small ? 11 : 9,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.byteLength,
  }
  const cached = async (name: string, make: () => Promise<Buffer>): Promise<Buffer> => {
    const at = join(cache, name)
    if (existsSync(at)) return readFileSync(at)
    mkdirSync(cache, { recursive: true })
    const made = await make()
    writeFileSync(`${at}.new`, made)
    renameSync(`${at}.new`, at)
    return made
  }
  const [br, gz] = await Promise.all([
    cached(`${digest}.${small ? 11 : 9}.br`, () => promisify(brotliCompress)(content, { params })),
    cached(`${digest}.9.gz`, () => promisify(gzip)(content, { level: small ? 9 : 6 })),
  ])
  const helps = (bytes: Buffer): boolean => bytes.byteLength < content.byteLength * worthwhile
  return { ...(helps(br) && { br }), ...(helps(gz) && { gz }) }
}
