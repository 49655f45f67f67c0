import { describe, expect, test } from 'vitest'
import type { AppError } from '#core/contract/error'
import { readConfig } from './config.ts'

const HOP_SECRET = 's'.repeat(32)
function refusal(env: Record<string, string>, args: string[] = []): AppError {
  try {
    readConfig(env, args)
  } catch (error) {
    return error as AppError
  }
  throw new Error('it was accepted')
}

describe('readConfig()', () => {
  test('needs nothing but the secret', () => {
    expect(readConfig({ HOP_SECRET, PORT: '' }, [])).toMatchObject({
      host: '127.0.0.1',
      port: 0,
      hopSecret: HOP_SECRET,
      modelIds: undefined,
      workers: 1,
      threads: 1,
      batchWaitMs: 0,
    })
  })

  test('takes every setting', () => {
    const env = {
      HOP_SECRET,
      HOST: '0.0.0.0',
      PORT: '8080',
      ARTIFACTS: '/models',
      MANIFEST: '/signed.json',
      MANIFEST_KEYS: '/keys.json',
      MODELS: 'hedge-a, hedge-b',
      PORT_FILE: '/tmp/a',
      WORKERS: '2',
      THREADS: '4',
    }
    expect(readConfig(env, ['--port-file', '/tmp/b'])).toMatchObject({
      host: '0.0.0.0',
      port: 8080,
      artifactsPath: '/models',
      signedManifest: { manifestPath: '/signed.json', keysPath: '/keys.json' },
      modelIds: ['hedge-a', 'hedge-b'],
      portFile: '/tmp/b',
      workers: 2,
      threads: 4,
    })
  })

  test('refuses a signed manifest without keys, and keys without one', () => {
    const { message } = refusal({ HOP_SECRET, MANIFEST: '/signed.json' })
    expect(message).toMatch(/^Cannot start the origin: MANIFEST_KEYS is missing/)
    expect(refusal({ HOP_SECRET, MANIFEST_KEYS: '/keys.json' }).param).toBe('MANIFEST')
  })

  test.each([
    ['PORT', 'abc', 'PORT is "abc"; send a whole number from 0 to 65535'],
    ['PORT', '70000', 'PORT is "70000"; send a whole number from 0 to 65535'],
    ['PORT', '-1', 'PORT is "-1"'],
    ['WORKERS', '0', 'WORKERS is "0"; send a whole number from 1 to 64'],
    ['BATCH_TOKENS', '8', 'BATCH_TOKENS is "8"; send a whole number from 256'],
  ])('refuses %s=%s in one line', (name, value, message) => {
    const error = refusal({ HOP_SECRET, [name]: value })
    expect(error.message).toContain(`Cannot start the origin: ${message}`)
    expect(error.message).not.toContain('\n')
  })

  test('refuses a short secret without showing it', () => {
    const error = refusal({ HOP_SECRET: 'short-one' })
    expect(error.message).toBe(
      'Cannot start the origin: HOP_SECRET is 9 characters long; set at least 32 characters',
    )
    expect(refusal({}).message).toContain('HOP_SECRET is missing')
  })

  test('refuses an argument that it does not know', () => {
    expect(refusal({ HOP_SECRET }, ['--prot-file', 'x']).message).toContain('--prot-file is not understood')
    expect(refusal({ HOP_SECRET }, ['--port-file']).message).toContain('--port-file is not understood')
  })
})
