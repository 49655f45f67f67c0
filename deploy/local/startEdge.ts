import { copyFileSync, globSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { EdgeNeeds } from './edgeNeeds.ts'
import { places } from './places.ts'
import { type Child, startChild } from './processes.ts'
import { workerdConfig } from './workerdConfig.ts'

export type EdgeSettings = {
  stateDir: string
  publicDir: string
  originPort: number
  /** 0 takes a free one. */
  port: number
  /** Plain-text bindings. */
  vars: Readonly<Record<string, string>>
  /** By the name of the binding. */
  secrets: Readonly<Record<string, string>>
  /** What the configuration asks for beyond them. */
  needs: EdgeNeeds
  /** More arguments for workerd. */
  args: readonly string[]
}

/** Starts the edge's bundle on plain workerd, which reports its port as `listen`. */
export function startEdge({ stateDir, secrets, needs, args, ...settings }: EdgeSettings): Child {
  const objects = join(stateDir, 'state')
  mkdirSync(objects, { recursive: true })
  // A copy, so that a build for another stack does not change this one.
  const wasm = globSync('*.wasm', { cwd: places.edgeBuild })
  copyFileSync(join(places.edgeBuild, 'index.js'), join(stateDir, 'edge.js'))
  for (const name of wasm) copyFileSync(join(places.edgeBuild, name), join(stateDir, name))
  const config = join(stateDir, 'edge.capnp')
  const named = { ...needs, secrets: Object.keys(needs.secrets) }
  writeFileSync(config, workerdConfig({ bundle: 'edge.js', wasm, stateDir: objects, ...named, ...settings }))
  return startChild({
    name: 'the edge (workerd)',
    command: workerdPath(),
    args: ['serve', config, '--control-fd=3', ...args],
    env: { ...secrets, ...needs.secrets },
    cwd: stateDir,
    logPath: join(stateDir, 'edge.log'),
    reportsOn: 3,
  })
}

/** The package's own answer to where its binary for this platform lies. */
function workerdPath(): string {
  return (createRequire(import.meta.url)('workerd') as { default: string }).default
}
