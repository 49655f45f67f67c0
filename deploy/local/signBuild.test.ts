import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { sampleManifest } from '#core/contract/testing/sampleManifest'
import { signBuild, type SignPlaces } from './signBuild.ts'

const folder = mkdtempSync(join(tmpdir(), 'hedge-sign-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let made = 0
function newPlaces(): SignPlaces {
  const at = (name: string): string => join(folder, String(made), name)
  made++
  return { manifestKey: at('key.pem'), signedManifest: at('signed.json'), manifestKeys: at('keys.json') }
}
const manifest = sampleManifest()
const dayMs = 86_400_000
const nowMs = Date.UTC(2026, 10, 22)

describe('signBuild()', () => {
  test('makes a key of its own, signs, and says whom to trust', () => {
    const places = newPlaces()
    signBuild(manifest, places, { env: {}, nowMs })
    const keys = JSON.parse(readFileSync(places.manifestKeys, 'utf8')) as { keys: { keyId: string }[] }
    const envelope = JSON.parse(readFileSync(places.signedManifest, 'utf8')) as {
      signatures: { keyId: string }[]
      signed: { expiresMs: number }
    }
    expect(envelope.signatures[0]?.keyId).toBe(keys.keys[0]?.keyId)
    expect(envelope.signed.expiresMs).toBe(nowMs + 90 * dayMs)
    expect(statSync(places.manifestKey).mode & 0o777).toBe(0o600)
    const published = readFileSync(places.signedManifest, 'utf8') + readFileSync(places.manifestKeys, 'utf8')
    expect(published).not.toContain('PRIVATE')
  })

  test('leaves a signature that has long to go, renews an old one, signs what changed', () => {
    const places = newPlaces()
    const signedAt = (atMs: number, what = manifest): string => {
      signBuild(what, places, { env: {}, nowMs: atMs })
      return readFileSync(places.signedManifest, 'utf8')
    }
    const first = signedAt(nowMs)
    expect(signedAt(nowMs + 10 * dayMs)).toBe(first)
    const renewed = signedAt(nowMs + 31 * dayMs)
    expect(renewed).not.toBe(first)
    expect(signedAt(nowMs + 31 * dayMs, sampleManifest({ version: 2 }))).not.toBe(renewed)
  })

  test('signs with the key that the operator names, or takes what was signed elsewhere', () => {
    const [own, other] = [newPlaces(), newPlaces()]
    signBuild(manifest, own, { env: {}, nowMs })
    signBuild(manifest, other, { env: { HEDGE_MANIFEST_KEY: own.manifestKey }, nowMs })
    expect(readFileSync(other.manifestKeys, 'utf8')).toBe(readFileSync(own.manifestKeys, 'utf8'))
    const elsewhere = newPlaces()
    const env = { HEDGE_SIGNED_MANIFEST: own.signedManifest, HEDGE_MANIFEST_KEYS: own.manifestKeys }
    signBuild(manifest, elsewhere, { env, nowMs })
    expect(readFileSync(elsewhere.signedManifest, 'utf8')).toBe(readFileSync(own.signedManifest, 'utf8'))
    expect(() => statSync(elsewhere.manifestKey)).toThrow(/ENOENT/)
  })

  test('names a key that cannot be read, in one line', () => {
    const places = newPlaces()
    const path = join(folder, 'broken.pem')
    writeFileSync(path, 'nothing')
    const run = () => signBuild(manifest, places, { env: { HEDGE_MANIFEST_KEY: path }, nowMs })
    expect(run).toThrow(
      /^Cannot sign the manifest: Cannot read the signing key .*broken\.pem: want an Ed25519/,
    )
  })
})
