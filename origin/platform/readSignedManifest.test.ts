import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { sampleManifest } from '#core/contract/testing/sampleManifest'
import { envelopeText, signedText } from '#core/registry/envelope'
import { readSignedManifest } from './readSignedManifest.ts'

const folder = mkdtempSync(join(tmpdir(), 'hedge-signed-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const x = Buffer.from(publicKey.export({ format: 'jwk' }).x as string, 'base64url')
const keyId = 'ab'.repeat(32)
const keysPath = join(folder, 'keys.json')
writeFileSync(keysPath, JSON.stringify({ threshold: 1, keys: [{ keyId, publicKey: x.toString('hex') }] }))

/** Expired in 1970: an origin reads it all the same. */
function signedFile(change: (text: string) => string = (text) => text): string {
  const text = signedText(sampleManifest(), 1)
  const signature = sign(null, Buffer.from(text), privateKey).toString('hex')
  const path = join(folder, 'signed.json')
  writeFileSync(path, change(envelopeText(text, [{ keyId, signature }])))
  return path
}

test('readSignedManifest() gives what was signed', async () => {
  expect(await readSignedManifest({ manifestPath: signedFile(), keysPath })).toEqual(sampleManifest())
})

test('readSignedManifest() refuses what was changed since, and says which file', async () => {
  const manifestPath = signedFile((text) => text.replace('"licence":"Apache-2.0"', '"licence":"MIT"'))
  await expect(readSignedManifest({ manifestPath, keysPath })).rejects.toMatchObject({
    code: 'integrity_failed',
    message: expect.stringMatching(
      /^Cannot accept the manifest: the signature .*signed\.json, bad_signature\)$/,
    ),
  })
})

test('readSignedManifest() names a file that is not there', async () => {
  const reading = readSignedManifest({ manifestPath: join(folder, 'none'), keysPath })
  await expect(reading).rejects.toMatchObject({
    code: 'engine_unavailable',
    message: `Cannot read the manifest: ${join(folder, 'none')} is ENOENT`,
  })
})
