import { expect, test } from 'vitest'
import { readBytes } from './readBytes.ts'

const maxBytes = 1_000
const { signal } = new AbortController()

/** A body that says whatever its headers say, and is `bytes` long; tells how much of it was taken. */
function bodyOf(bytes: number, headers: Record<string, string>) {
  const taken = { bytes: 0 }
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (taken.bytes >= bytes) return controller.close()
        taken.bytes += 100
        controller.enqueue(new Uint8Array(100))
      },
    },
    { highWaterMark: 0 },
  )
  return { source: { body, headers: new Headers(headers) }, taken }
}

test('a body that announces a length within the limit is read whole', async () => {
  const { source } = bodyOf(500, { 'content-length': '500' })
  expect((await readBytes(source, { maxBytes, signal }))?.byteLength).toBe(500)
})

test('a body that announces a length beyond the limit is not begun', async () => {
  const { source, taken } = bodyOf(5_000, { 'content-length': '5000' })
  expect(await readBytes(source, { maxBytes, signal })).toBeUndefined()
  expect(taken.bytes).toBe(0)
})

test.each([
  ['of compressed bytes', { 'content-length': '50', 'content-encoding': 'gzip' }],
  ['beside chunks', { 'content-length': '50', 'transfer-encoding': 'chunked' }],
  ['that is no number', { 'content-length': '5e1' }],
  ['below nothing', { 'content-length': '-50' }],
  ['that is not there', {}],
] as [string, Record<string, string>][])(
  'a length %s is not believed: the body is counted and cut off',
  async (_, headers) => {
    const { source, taken } = bodyOf(1_000_000, headers)
    expect(await readBytes(source, { maxBytes, signal })).toBeUndefined()
    expect(taken.bytes).toBeLessThanOrEqual(maxBytes + 200)
  },
)
