import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createDeviceHeads } from '../../client/platform/deviceHeads.ts'
import { manifest } from './wholeHedge.ts'

const id = 'hedge-banking77-en'
const signal = new AbortController().signal

function start(vectorSpace: string, stored: readonly string[] = []) {
  const read: string[] = []
  const heads = createDeviceHeads(
    { manifest, vectorSpace },
    {
      storedDigests: async () => new Set(stored),
      read: async ({ path }) => {
        read.push(path)
        return readFileSync(`models/artifacts/${path}`)
      },
    },
  )
  return { heads, read }
}
const weights = (version: number) => {
  const entry = manifest.models.find((model) => model.id === id && model.version === version)
  return entry?.files.weights as { sha256: string; bytes: number }
}

describe('createDeviceHeads()', () => {
  test('fetches a head once, and counts its bytes until then', async () => {
    const { heads, read } = start('hedge-small-en@2')
    expect(heads.find(id)).toEqual({ missingBytes: weights(2).bytes })
    const { model, head } = await heads.load(id, signal)
    expect(model).toMatchObject({ id, version: 2 })
    expect(head.labels).toHaveLength(77)
    expect(heads.find(id)).toEqual({ missingBytes: 0 })
    expect(await heads.load(id, signal)).toEqual({ model, head })
    expect(read).toHaveLength(1)
  })

  test('counts nothing for a head that is stored', async () => {
    const { heads } = start('hedge-small-en@2', [weights(2).sha256])
    await Promise.resolve()
    expect(heads.find(id)).toEqual({ missingBytes: 0 })
  })

  test('has the heads of the space that runs here, and no other', async () => {
    expect((await start('hedge-small-en@1').heads.load(id, signal)).model.version).toBe(1)
    const nano = start('hedge-nano-en@1').heads
    expect(nano.find(id)).toBeUndefined()
    await expect(nano.load(id, signal)).rejects.toMatchObject({ code: 'model_not_found' })
  })

  test('refuses bytes of another head', async () => {
    const heads = createDeviceHeads(
      { manifest, vectorSpace: 'hedge-small-en@2' },
      {
        storedDigests: async () => new Set(),
        read: async () => readFileSync('models/artifacts/heads/hedge-clinc150-en/2/head.safetensors'),
      },
    )
    await expect(heads.load(id, signal)).rejects.toMatchObject({ code: 'integrity_failed' })
  })
})
