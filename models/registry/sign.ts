import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Manifest } from '#core/contract/manifest'
import { defaultExpiryDays, signManifest } from './signManifest.ts'
import { publicKeyOf, readSigningKey } from './signingKey.ts'

const USAGE = `Signs models/manifest.json with Ed25519 and writes what is served as /models/manifest.json.

  npm run models:sign -- --key FILE [--key FILE] [--expires-days N] [--out FILE]

  --key FILE         Ed25519 private key in PEM: openssl genpkey -algorithm ed25519 -out FILE; twice for two signers
  --expires-days N   1 to 400 (${defaultExpiryDays}): after that no browser accepts it as new
  --out FILE         where to (standard output)

What verifiers need (HEDGE_MANIFEST_KEYS of the build and of the origin) goes to standard error.`

const { values } = parseArgs({
  options: {
    key: { type: 'string', multiple: true, default: [] },
    'expires-days': { type: 'string', default: String(defaultExpiryDays) },
    out: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help || values.key.length === 0) {
  console.log(USAGE)
  if (!values.help) process.exitCode = 1
} else {
  const expiryDays = Number(values['expires-days'])
  if (!Number.isInteger(expiryDays) || expiryDays < 1 || expiryDays > 400)
    throw new Error(`Cannot sign: --expires-days is ${values['expires-days']}; want 1 to 400`)
  const path = join(import.meta.dirname, '../manifest.json')
  const manifest = Manifest.parse(JSON.parse(readFileSync(path, 'utf8')))
  const keys = values.key.map(readSigningKey)
  const envelope = signManifest(manifest, { keys, nowMs: Date.now(), expiryDays })
  if (values.out === undefined) process.stdout.write(envelope)
  else writeFileSync(values.out, envelope)
  process.stderr.write(`${JSON.stringify({ threshold: keys.length, keys: keys.map(publicKeyOf) })}\n`)
}
