import { createHmac, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as z from 'zod/mini'
import { formatApiKey } from '#core/contract/apiKey'
import { parse } from '#core/contract/parse'
import { firstLine, StartError } from './startError.ts'

const secret = z.string().check(z.minLength(32))
const Secrets = z.object({
  hopSecret: secret,
  keyPepper: secret,
  /** The pepper of before, while keys move to the one in force. */
  keyPepperPrevious: z.optional(secret),
  sessionSecret: secret,
  demoKey: z.string(),
  adminKey: z.string(),
})
export type Secrets = z.infer<typeof Secrets>

/** The demo key may have any form that a client can send; others carry a checksum. */
const demoKeyShape = /^hedge_[A-Za-z0-9_-]{8,128}$/

/**
 * The secrets of a state folder, made once and readable by their owner alone; one that an older file lacks is added. Throws
 * StartError when the file is broken.
 */
export function readSecrets(path: string): Secrets {
  if (!existsSync(path)) return writeSecrets(path, newSecrets())
  try {
    const stored = parse(z.record(z.string(), z.unknown()), JSON.parse(readFileSync(path, 'utf8')), 'read it')
    const secrets = parse(Secrets, { ...newSecrets(), ...stored }, 'read it')
    const isComplete = Object.keys(secrets).every((name) => Object.hasOwn(stored, name))
    return isComplete ? secrets : writeSecrets(path, secrets)
  } catch (error) {
    throw new StartError(
      `Cannot start: ${path} cannot be read (${firstLine(error)}); remove it, and new secrets are made`,
    )
  }
}

function newSecrets(): Secrets {
  const bytes = (): string => randomBytes(32).toString('hex')
  return {
    hopSecret: bytes(),
    keyPepper: bytes(),
    sessionSecret: bytes(),
    demoKey: formatApiKey(randomBytes(64)),
    adminKey: formatApiKey(randomBytes(64)),
  }
}

function writeSecrets(path: string, secrets: Secrets): Secrets {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  // Written aside and renamed, so that a stop in between leaves no half of a file.
  writeFileSync(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
  return secrets
}

/** What the edge knows of the admin key: its digest under the pepper, as of every key. */
export function adminKeyDigest({ keyPepper, adminKey }: Pick<Secrets, 'keyPepper' | 'adminKey'>): string {
  return createHmac('sha256', keyPepper).update(adminKey).digest('hex')
}

/** `key` when it may be the demo key. Throws StartError. */
export function checkDemoKey(key: string): string {
  if (demoKeyShape.test(key)) return key
  throw new StartError(
    `Cannot start: HEDGE_DEMO_KEY has ${key.length} characters of another form; set hedge_ and 8 to 128 of A-Z a-z 0-9 _ -`,
  )
}
