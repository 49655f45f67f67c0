import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { TrustedKeys } from '#core/registry/envelope'
import { sha256 } from '../sha256.ts'

/** An Ed25519 key in PEM (PKCS #8). Throws naming the file when it holds something else. */
export function readSigningKey(path: string): KeyObject {
  let key: KeyObject
  try {
    key = createPrivateKey(readFileSync(path))
  } catch (cause) {
    throw new Error(`Cannot read the signing key ${path}: want an Ed25519 private key in PEM`, { cause })
  }
  if (key.asymmetricKeyType === 'ed25519') return key
  throw new Error(`Cannot sign with ${path}: it is ${key.asymmetricKeyType}; want an Ed25519 private key`)
}

/** The key at `path`, made there once and readable by its owner alone. */
export function provideSigningKey(path: string): KeyObject {
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ed25519')
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' })
    chmodSync(path, 0o600)
  }
  return readSigningKey(path)
}

/** What verifiers know of `key`: its 32 public bytes, and their SHA-256 as its name. */
export function publicKeyOf(key: KeyObject): TrustedKeys['keys'][number] {
  const { x } = createPublicKey(key).export({ format: 'jwk' })
  const bytes = Buffer.from(x as string, 'base64url')
  return { keyId: sha256(bytes), publicKey: bytes.toString('hex') }
}
