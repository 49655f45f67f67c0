import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Inspector } from '../inspector.ts'
import { freePort } from '../isolateMemory.ts'
import { startGenerator } from '../load/startGenerator.ts'
import { startHedge } from './hedge.ts'
import { formNamed } from './forms.ts'
import { withHeaders } from './payload.ts'
import { startUpstream } from './targets.ts'

/**
 * Where the edge's own time goes: a CPU profile of workerd under a closed loop, the functions that took most of it themselves.
 *
 *   node test/bench/gateway/profile.ts hit|forward|keep|stream [FILE.cpuprofile]
 */
type Node = { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }
type Profile = { nodes: Node[]; samples: number[]; timeDeltas: number[] }

const [what = 'hit', file] = process.argv.slice(2)
const form = formNamed(what)

const folder = mkdtempSync(join(tmpdir(), 'hedge-bench-'))
const inspectorPort = await freePort()
const upstream = await startUpstream(folder)
const ground = { folder, upstreamPort: upstream.port }
const edge = await startHedge('hedge', ground, [`--inspector-addr=127.0.0.1:${inspectorPort}`])
const generator = startGenerator('profile')
const load = (seconds: number) =>
  generator.load({
    port: edge.port,
    forms: [withHeaders(form, edge.headers)],
    requestsPerSecond: 'closed',
    seconds,
  })
try {
  await load(4)
  const inspector = await Inspector.open(inspectorPort)
  await inspector?.call('Profiler.enable')
  await inspector?.call('Profiler.start')
  const { latenciesMs, failure } = await load(8)
  const stopped = await inspector?.call<{ profile: Profile }>('Profiler.stop')
  inspector?.close()
  if (stopped === undefined) throw new Error('Cannot profile: the inspector gave no profile')
  if (file !== undefined) writeFileSync(file, JSON.stringify(stopped.profile))
  console.log(`${what}: ${Math.round(latenciesMs.length / 8)} requests/s while profiled ${failure ?? ''}`)
  for (const line of hottest(stopped.profile, latenciesMs.length)) console.log(line)
} finally {
  await generator.stop()
  await edge.stop()
  await upstream.stop()
  rmSync(folder, { recursive: true, force: true })
}

function hottest({ nodes, samples, timeDeltas }: Profile, requests: number): string[] {
  const nameOf = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
      id,
      `${functionName || '(anonymous)'} ${url.split('/').at(-1)}:${lineNumber + 1}`,
    ]),
  )
  const us = new Map<string, number>()
  for (const [at, id] of samples.entries()) {
    const name = nameOf.get(id) ?? ''
    us.set(name, (us.get(name) ?? 0) + (timeDeltas[at] ?? 0))
  }
  const sorted = [...us].sort(([, a], [, b]) => b - a).slice(0, 60)
  return sorted.map(([name, all]) => `${(all / requests).toFixed(1).padStart(8)} us/request  ${name}`)
}
