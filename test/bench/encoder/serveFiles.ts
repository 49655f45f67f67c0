import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { gzipSync } from 'node:zlib'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

export type FileServer = {
  readonly url: string
  /** Bodies sent since the last call, in bytes, as compressed. */
  takeBytes(): number
  close(): void
}

/**
 * Files of some folders by prefix, everything compressed alike (gzip, level 9), nothing cached, cross-origin isolated so that
 * threads are possible; and counts what it sends. `/empty.html` is a page without anything.
 */
export function serveFiles(folders: Readonly<Record<string, string>>): Promise<FileServer> {
  const packed = new Map<string, Buffer>()
  let bytes = 0
  const read = (pathname: string): Buffer | undefined => {
    const known = packed.get(pathname)
    if (known !== undefined) return known
    const prefix = Object.keys(folders).find((one) => pathname.startsWith(one))
    const path = prefix && join(folders[prefix]!, normalize(pathname.slice(prefix.length)))
    const isFile = path !== undefined && existsSync(path) && statSync(path).isFile()
    if (pathname !== '/empty.html' && !isFile) return undefined
    const body = gzipSync(isFile ? readFileSync(path) : '<!doctype html>', { level: 9 })
    packed.set(pathname, body)
    return body
  }
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost')
    const body = read(pathname)
    bytes += body?.length ?? 0
    response.writeHead(body === undefined ? 404 : 200, {
      'content-type': contentTypes[extname(pathname)] ?? 'application/octet-stream',
      ...(body !== undefined && { 'content-encoding': 'gzip', 'content-length': body.length }),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cache-control': 'no-store',
    })
    response.end(body)
  })
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        takeBytes: () => {
          const taken = bytes
          bytes = 0
          return taken
        },
        close: () => {
          server.closeAllConnections()
          server.close()
        },
      }),
    )
  })
}
