import { describe, expect, test } from 'vitest'
import { sampleManifest } from '#core/contract/testing/sampleManifest'
import { envelopeText, maxEnvelopeBytes, signedText, type TrustedKeys } from '#core/registry/envelope'
import { hexOfBytes } from '#core/registry/hex'
import { fakeStore, sha256Hex } from '../testing/fakeDelivery.ts'
import { readBounded, readTrusted, refreshTrusted } from './trustedManifest.ts'
import { webTrust } from './trustPorts.ts'

const nowMs = 1_000_000_000
const builtIn = sampleManifest({ version: 3 })

async function signer() {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  const key = { keyId: await sha256Hex(raw), publicKey: hexOfBytes(raw) }
  const keys: TrustedKeys = { threshold: 1, keys: [key] }
  return {
    keys,
    async sign(version: number, expiresMs = nowMs + 1_000) {
      const text = signedText(sampleManifest({ version }), expiresMs)
      const made = await crypto.subtle.sign('Ed25519', pair.privateKey, new TextEncoder().encode(text))
      return envelopeText(text, [{ keyId: key.keyId, signature: hexOfBytes(new Uint8Array(made)) }])
    },
  }
}
const [ours, others] = [await signer(), await signer()]
const root = { builtIn, keys: ours.keys }
const portsOf = (notes = fakeStore()) => ({ ...webTrust, notes })

describe('readTrusted()', () => {
  test('begins with what the page was built with', async () => {
    expect((await readTrusted(root, portsOf())).manifest).toEqual(builtIn)
  })

  test('takes the last accepted manifest, also when it has expired since', async () => {
    const notes = fakeStore()
    await notes.writeNote('manifest', await ours.sign(5, 1))
    expect((await readTrusted(root, portsOf(notes))).manifest.version).toBe(5)
  })

  test.each([
    ['older than the page', () => ours.sign(2)],
    ['signed by a key that this page does not know', () => others.sign(900)],
    ['changed since', async () => (await ours.sign(5)).replace('"version":5', '"version":6')],
    ['no manifest', async () => 'x'],
  ])('passes over a stored one that is %s', async (_, make) => {
    const notes = fakeStore()
    await notes.writeNote('manifest', await make())
    expect((await readTrusted(root, portsOf(notes))).manifest).toEqual(builtIn)
  })

  test('keeps to the built-in one where the build had no key', async () => {
    const notes = fakeStore()
    await notes.writeNote('manifest', await ours.sign(5))
    expect((await readTrusted({ builtIn, keys: null }, portsOf(notes))).manifest).toEqual(builtIn)
  })
})

describe('refreshTrusted()', () => {
  const refresh = async (body: () => Promise<Response>, notes = fakeStore()) => {
    const trusted = await readTrusted(root, portsOf(notes))
    return refreshTrusted(trusted, { keys: ours.keys, nowMs, fetchManifest: body }, portsOf(notes))
  }

  test('accepts a newer one and keeps it for the next visit', async () => {
    const [notes, text] = [fakeStore(), await ours.sign(4)]
    expect(await refresh(async () => new Response(text), notes)).toMatchObject({ status: 'accepted' })
    expect((await readTrusted(root, portsOf(notes))).manifest.version).toBe(4)
  })

  test('leaves what is trusted when the new one is refused', async () => {
    const notes = fakeStore()
    await refresh(async () => new Response(await ours.sign(5)), notes)
    for (const text of [await ours.sign(4), await others.sign(9), await ours.sign(9, nowMs - 1)]) {
      expect(await refresh(async () => new Response(text), notes)).toMatchObject({ status: 'refused' })
      expect((await readTrusted(root, portsOf(notes))).manifest.version).toBe(5)
    }
  })

  test('leaves what is trusted when nobody answers', async () => {
    const offline = await refresh(() => Promise.reject(new TypeError('offline')))
    expect(offline).toMatchObject({ status: 'unreachable' })
    const absent = await refresh(async () => new Response('no', { status: 404 }))
    expect(absent).toMatchObject({ detail: 'Cannot refresh the manifest: the server answered 404' })
  })

  test('accepts on a full disk, for this visit', async () => {
    const notes = fakeStore()
    notes.writesLeft = 0
    expect(await refresh(async () => new Response(await ours.sign(4)), notes)).toMatchObject({
      status: 'accepted',
    })
  })

  test('does not read a body without an end', async () => {
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536
        controller.enqueue(new Uint8Array(65_536).fill(0x20))
      },
    })
    expect(await refresh(async () => new Response(endless))).toMatchObject({ reason: 'too_large' })
    expect(sent).toBeLessThan(maxEnvelopeBytes + 4 * 65_536)
  })
})

test('readBounded() gives a short body whole', async () => {
  expect(await readBounded(new Response('abc'), 3)).toEqual(new TextEncoder().encode('abc'))
  expect((await readBounded(new Response('abcdef'), 3)).length).toBe(4)
  expect((await readBounded(new Response(null), 3)).length).toBe(0)
})
