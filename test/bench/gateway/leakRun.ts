import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../isolateMemory.ts'
import { startGenerator } from '../load/startGenerator.ts'
import { startHedge } from './hedge.ts'
import { measureLeak } from './leak.ts'
import { startUpstream } from './targets.ts'

/**
 * The leak run alone: what an edge holds before and after many mixed requests, a third of them left by the client.
 *
 *   node test/bench/gateway/leakRun.ts [REQUESTS [PER_SECOND]]
 */
const [requests = 20_000, perSecond = 500] = process.argv.slice(2).map(Number)
const folder = mkdtempSync(join(tmpdir(), 'hedge-bench-'))
const inspectorPort = await freePort()
const upstream = await startUpstream(folder)
const edge = await startHedge('leak', { folder, upstreamPort: upstream.port }, [
  `--inspector-addr=127.0.0.1:${inspectorPort}`,
])
const generator = startGenerator('leak')
try {
  console.log(
    JSON.stringify(await measureLeak(edge, { generator, requests, perSecond, inspectorPort }), undefined, 1),
  )
} finally {
  await generator.stop()
  await edge.stop()
  await upstream.stop()
  rmSync(folder, { recursive: true, force: true })
}
