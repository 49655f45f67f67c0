import { generateKeyPairSync, sign, webcrypto } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Manifest } from '#core/contract/manifest'
import { sampleEncoder, sampleManifest } from '#core/contract/testing/sampleManifest'
import { acceptManifest } from '#core/registry/acceptManifest'
import { envelopeText, maxEnvelopeBytes, signedText, type TrustedKeys } from '#core/registry/envelope'
import { canonicalJson } from '#core/registry/canonicalJson'
import type { EnvelopePorts } from '#core/registry/readEnvelope'
import type { RefusalReason } from '#core/registry/refusal'
import { signManifest } from './signManifest.ts'
import { publicKeyOf } from './signingKey.ts'

const newKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey
const [ours, second, foreign] = [newKey(), newKey(), newKey()]
const keys: TrustedKeys = { threshold: 1, keys: [publicKeyOf(ours), publicKeyOf(second)] }
const nowMs = Date.UTC(2026, 10, 22, 12)
const dayMs = 86_400_000

const decoder = new TextDecoder('utf-8', { fatal: true })
const ports: EnvelopePorts = {
  utf8: {
    decode: (bytes) => decoder.decode(bytes),
    encode: (text) => new TextEncoder().encode(text),
  },
  async verify(publicKey, signature, bytes) {
    const key = await webcrypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify'])
    return webcrypto.subtle.verify('Ed25519', key, signature, bytes)
  },
}

/** What this device trusts: version 5. */
const trusted = { manifest: sampleManifest({ version: 5 }), expiresMs: nowMs + 60 * dayMs }
const next = (change: object = {}): Manifest => sampleManifest({ version: 6, ...change } as Partial<Manifest>)
const signed = (manifest: unknown, by: KeyObject[] = [ours], expiryDays = 90): string =>
  signManifest(manifest as Manifest, { keys: by, nowMs, expiryDays })

const judge = (text: string | Uint8Array, options: { keys?: TrustedKeys; nowMs?: number } = {}) => {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  return acceptManifest(bytes, { trusted, keys, nowMs, ...options }, ports)
}
const withFile = (fields: object): Manifest => {
  const model = sampleEncoder()
  const files = { ...model.files, weights: { ...model.files.weights, ...fields } }
  return next({ models: [{ ...model, files }] })
}

describe('acceptManifest()', () => {
  test('accepts the next version, whoever of the trusted signed it', async () => {
    for (const by of [[ours], [second], [ours, second], [foreign, ours]]) {
      expect(await judge(signed(next(), by))).toMatchObject({ status: 'accepted', isNewVersion: true })
    }
    const skipped = await judge(signed(next({ version: 900 })))
    expect(skipped).toMatchObject({ status: 'accepted', trusted: { manifest: { version: 900 } } })
  })

  test('accepts the version that it has with a later expiry, and never an earlier one', async () => {
    const renewed = await judge(signed(trusted.manifest, [ours], 90))
    expect(renewed).toMatchObject({ isNewVersion: false, trusted: { expiresMs: nowMs + 90 * dayMs } })
    const replayed = await judge(signed(trusted.manifest, [ours], 1))
    expect(replayed).toMatchObject({ isNewVersion: false, trusted: { expiresMs: trusted.expiresMs } })
  })

  test('goes back to an older model by a newer manifest', async () => {
    const models = [sampleEncoder(), sampleEncoder({ version: 2 })]
    const back = next({ models, aliases: { 'hedge-small-en': { stable: 1, candidate: 2 } } })
    expect(await judge(signed(back))).toMatchObject({ status: 'accepted' })
  })

  const good = signed(next())
  const signature = /"signature":"([0-9a-f]{128})"/.exec(good)?.[1] ?? ''
  /** Signed by us, whatever it is. */
  const signText = (text: string): string => {
    const made = sign(null, Buffer.from(text), ours).toString('hex')
    return envelopeText(text, [{ keyId: publicKeyOf(ours).keyId, signature: made }])
  }
  const signedAs = (type: string): string =>
    signText(canonicalJson({ type, expiresMs: nowMs + dayMs, manifest: next() }))

  const attacks: [
    string,
    RefusalReason,
    () => string | Uint8Array,
    { keys?: TrustedKeys; nowMs?: number }?,
  ][] = [
    ['an endless body', 'too_large', () => new Uint8Array(maxEnvelopeBytes + 1).fill(0x5b)],
    ['a page instead of a manifest', 'not_json', () => '<!doctype html><title>Hedge</title>'],
    ['an empty body', 'not_json', () => ''],
    ['brackets without end', 'not_json', () => '['.repeat(100_000)],
    ['bytes that are no UTF-8', 'not_json', () => Uint8Array.of(0x22, 0xff, 0x22)],
    ['half of it', 'not_json', () => good.slice(0, good.length >> 1)],
    ['a key that is there twice', 'not_canonical', () => good.replace('"signed":{', '"signed":{"type":"x",')],
    ['white space between', 'not_canonical', () => good.replace('{"signatures"', '{ "signatures"')],
    ['a version written as 6e0', 'not_canonical', () => good.replace('"version":6}', '"version":6e0}')],
    ['a bare manifest', 'not_an_envelope', () => canonicalJson(next())],
    ['no signature', 'not_an_envelope', () => envelopeText(signedText(next(), nowMs + dayMs), [])],
    ['a key of somebody else', 'unknown_key', () => signed(next(), [foreign])],
    [
      'the name of our key over the signature of another',
      'bad_signature',
      () => signed(next(), [foreign]).replace(publicKeyOf(foreign).keyId, publicKeyOf(ours).keyId),
    ],
    [
      'content that was changed after it was signed',
      'bad_signature',
      () => good.replace('"licence":"Apache-2.0"', '"licence":"Apache-2.1"'),
    ],
    [
      'the signature of another release (mix and match)',
      'bad_signature',
      () => signed(next({ version: 7 })).replace(/"signature":"[0-9a-f]+"/, `"signature":"${signature}"`),
    ],
    [
      'a later expiry than what was signed',
      'bad_signature',
      () => good.replace(/"expiresMs":1/, '"expiresMs":2'),
    ],
    ['one of two signers', 'below_threshold', () => good, { keys: { ...keys, threshold: 2 } }],
    [
      'one signer twice',
      'duplicate_signature',
      () => signed(next(), [ours, ours]),
      { keys: { ...keys, threshold: 2 } },
    ],
    ['a signature over something else', 'unknown_format', () => signedAs('hedge-receipt')],
    ['another format', 'unknown_format', () => signed({ ...next(), formatVersion: 3 })],
    ['the format before this one', 'unknown_format', () => signed({ ...next(), formatVersion: 1 })],
    ['an older version (rollback)', 'rollback', () => signed(next({ version: 4 }))],
    [
      'the same version with other models',
      'same_version_changed',
      () => signed(next({ version: 5, models: [], aliases: {} })),
    ],
    ['one that expired (freeze)', 'expired', () => good, { nowMs: nowMs + 91 * dayMs }],
    ['a version beyond 2^53', 'version_out_of_range', () => signed(next({ version: 2 ** 53 }))],
    ['a version that is no number', 'version_out_of_range', () => signed(next({ version: '6' }))],
    ['version 0', 'version_out_of_range', () => signed(next({ version: 0 }))],
    ['a file above the models', 'path_outside', () => signed(withFile({ path: '../../sw.js' }))],
    ['a file of an absolute path', 'path_outside', () => signed(withFile({ path: '/sw.js' }))],
    ['a file of another site', 'path_outside', () => signed(withFile({ path: 'https://evil.test/w' }))],
    ['a file of a terabyte', 'file_size', () => signed(withFile({ bytes: 2 ** 40 }))],
    ['a file of no bytes', 'file_size', () => signed(withFile({ bytes: 0 }))],
    [
      'a digest too few',
      'invalid_field',
      () => signed(withFile({ bytes: 2 ** 20 + 1, chunks: ['a'.repeat(64)] })),
    ],
    ['a field that nobody knows', 'invalid_field', () => signed({ ...next(), hook: 'x' })],
    [
      'a version twice',
      'duplicate_model',
      () => signed(next({ models: [sampleEncoder(), sampleEncoder()] })),
    ],
    [
      'an alias to an absent version',
      'alias_to_absent',
      () => signed(next({ aliases: { 'hedge-small-en': { stable: 9 } } })),
    ],
    [
      'one path with the files of two releases (mix and match)',
      'file_twice',
      () =>
        signed(
          next({ models: [sampleEncoder(), sampleEncoder({ version: 2, weightsSha256: 'b'.repeat(64) })] }),
        ),
    ],
    [
      'a vector space that its model cannot have',
      'space_to_absent',
      () => signed(next({ models: [sampleEncoder({ vectorSpace: 'hedge-base-en@1' })] })),
    ],
  ]

  test.each(attacks)('refuses %s: %s', async (_, reason, make, options) => {
    const judged = await judge(make(), options)
    expect(judged).toMatchObject({ status: 'refused', reason })
    expect(judged).toMatchObject({ detail: expect.stringMatching(/^Cannot accept the manifest: /) })
  })

  test('refuses to believe what it cannot verify', async () => {
    const bytes = new TextEncoder().encode(good)
    const without = { ...ports, verify: () => Promise.reject(new Error('no Ed25519 here')) }
    expect(await acceptManifest(bytes, { trusted, keys, nowMs }, without)).toMatchObject({
      reason: 'cannot_verify',
    })
  })

  test('refuses every single flipped bit', async () => {
    const bytes = new TextEncoder().encode(good)
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const flipped = bytes.slice()
        flipped[at] = (flipped[at] as number) ^ (1 << bit)
        expect((await judge(flipped)).status).toBe('refused')
      }),
      { numRuns: 300 },
    )
  })
})
