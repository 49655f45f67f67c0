import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureLeakOfEdge } from './leak.ts'
import { startUpstream } from './targets.ts'

/**
 * The leak run alone: what an edge holds before and after many mixed requests, a third of them left by the client.
 *
 *   node test/bench/gateway/leakRun.ts [REQUESTS [PER_SECOND]]
 */
const [requests = 20_000, perSecond = 500] = process.argv.slice(2).map(Number)
const folder = mkdtempSync(join(tmpdir(), 'hedge-bench-'))
const upstream = await startUpstream(folder)
try {
  const leak = await measureLeakOfEdge({ folder, upstreamPort: upstream.port }, { requests, perSecond })
  console.log(JSON.stringify(leak, undefined, 1))
} finally {
  await upstream.stop()
  rmSync(folder, { recursive: true, force: true })
}
