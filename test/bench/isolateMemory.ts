import { createServer } from 'node:net'
import { Inspector } from './inspector.ts'

/** What V8 says of an isolate, in bytes. */
export type IsolateMemory = {
  /** Objects and strings. */
  heapBytes: number
  /** Typed arrays and WebAssembly memories. */
  backingBytes: number
}

/** A port that was free a moment ago, for a program that wants to be told one. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/**
 * Asks workerd's inspector. It answers no call for a collection of garbage, so what is not yet collected counts. Undefined where it
 * does not say.
 */
export async function isolateMemory(inspectorPort: number): Promise<IsolateMemory | undefined> {
  const inspector = await Inspector.open(inspectorPort)
  try {
    await inspector?.call('Runtime.enable')
    const usage = await inspector?.call<Record<string, number>>('Runtime.getHeapUsage')
    const { usedSize, backingStorageSize } = usage ?? {}
    if (usedSize === undefined) return undefined
    return { heapBytes: usedSize, backingBytes: backingStorageSize ?? 0 }
  } finally {
    inspector?.close()
  }
}
