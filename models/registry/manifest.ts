import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeManifest } from './writeManifest.ts'

const USAGE = `Composes models/manifest.json from the entries that the builders wrote (models/artifacts/**/model.json) and
models/registry/aliases.json. The version rises by one when anything changed; the same parts give the same bytes.

  npm run models:manifest`

const { values } = parseArgs({ options: { help: { type: 'boolean', default: false } } })

if (values.help) console.log(USAGE)
else {
  const { version, models, aliases } = await writeManifest(join(import.meta.dirname, '..'))
  console.log(`manifest.json: version ${version}`)
  for (const { id, version } of models) {
    const names = Object.entries(aliases[id] ?? {}).filter(([, named]) => named === version)
    console.log(`  ${id}@${version} ${names.map(([alias]) => alias).join(', ')}`)
  }
}
