import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import * as z from 'zod/mini'
import { formatApiKey } from '#core/contract/apiKey'
import { parse } from '#core/contract/parse'
import { firstLine, StartError } from './startError.ts'

const secret = z.string().check(z.minLength(32))
const Secrets = z.object({ hopSecret: secret, keyPepper: secret, sessionSecret: secret, demoKey: z.string() })
export type Secrets = z.infer<typeof Secrets>

/** The demo key may have any form that a client can send; others carry a checksum. */
const demoKeyShape = /^hedge_[A-Za-z0-9_-]{8,128}$/

/** The secrets of a state folder, made once and readable by their owner alone. Throws StartError when the file is broken. */
export function readSecrets(path: string): Secrets {
  if (!existsSync(path)) writeSecrets(path)
  try {
    return parse(Secrets, JSON.parse(readFileSync(path, 'utf8')), 'read it')
  } catch (error) {
    throw new StartError(
      `Cannot start: ${path} cannot be read (${firstLine(error)}); remove it, and new secrets are made`,
    )
  }
}

function writeSecrets(path: string): void {
  const bytes = (): string => randomBytes(32).toString('hex')
  const secrets: Secrets = {
    hopSecret: bytes(),
    keyPepper: bytes(),
    sessionSecret: bytes(),
    demoKey: formatApiKey(randomBytes(64)),
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  // Written aside and renamed, so that a stop in between leaves no half of a file.
  writeFileSync(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/** `key` when it may be the demo key. Throws StartError. */
export function checkDemoKey(key: string): string {
  if (demoKeyShape.test(key)) return key
  throw new StartError(
    `Cannot start: HEDGE_DEMO_KEY has ${key.length} characters of another form; set hedge_ and 8 to 128 of A-Z a-z 0-9 _ -`,
  )
}
