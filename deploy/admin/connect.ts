import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { places } from '../local/places.ts'
import { readSecrets } from '../local/secrets.ts'
import { CommandError } from './commandError.ts'

export type Connection = { url: string; key: string }

/** Where the edge is and the key that opens `/admin`: what the environment says, else what `npm start` keeps on this machine. */
export function connection(url: string | undefined, env: NodeJS.ProcessEnv): Connection {
  return { url: readUrl(url ?? env['HEDGE_URL'] ?? 'http://127.0.0.1:8787'), key: readKey(env) }
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  // The key must not travel readable over a network.
  const isLocal = url !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal)) return url.origin
  throw new CommandError(
    `Cannot connect to ${JSON.stringify(text)}: give an https address, or http of this machine`,
  )
}

function readKey(env: NodeJS.ProcessEnv): string {
  if (env['HEDGE_ADMIN_KEY']) return env['HEDGE_ADMIN_KEY']
  const path = join(resolve(env['HEDGE_STATE_DIR'] ?? places.defaultState), 'secrets.json')
  if (existsSync(path)) return readSecrets(path).adminKey
  throw new CommandError(`Cannot connect: there is no ${path}; set HEDGE_ADMIN_KEY, or run npm start first`)
}
