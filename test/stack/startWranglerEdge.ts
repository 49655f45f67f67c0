import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from '../../deploy/local/places.ts'
import { type Child, startChild } from '../../deploy/local/processes.ts'
import type { EdgeSettings } from '../../deploy/local/startEdge.ts'
import type { WranglerEdge } from './wranglerEdge.ts'

const program = fileURLToPath(new URL('wranglerEdge.ts', import.meta.url))

/** The other home of the edge: what `wrangler dev` makes of wrangler.toml, or of a file like it, in place of plain workerd. */
export function startWranglerEdge(edge: EdgeSettings, config = 'wrangler.toml'): Child {
  const { stateDir, publicDir, secrets, needs, originPort, port, vars } = edge
  const persistTo = join(stateDir, 'wrangler')
  mkdirSync(persistTo, { recursive: true })
  const settings: WranglerEdge = {
    config,
    persistTo,
    assets: publicDir,
    port,
    // No service binding here: the origin is an address, as it is for a deployed worker.
    vars: { ...vars, ...secrets, ...needs.secrets, ORIGIN_URL: `http://127.0.0.1:${originPort}` },
  }
  return startChild({
    name: 'the edge (wrangler dev)',
    command: process.execPath,
    args: [program, JSON.stringify(settings)],
    env: { WRANGLER_SEND_METRICS: 'false', CI: '1' },
    cwd: root,
    logPath: join(stateDir, 'edge.log'),
    reportsOn: 1,
  })
}
