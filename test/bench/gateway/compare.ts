import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { quantile } from '../machine.ts'
import { processorUs } from '../load/processFigures.ts'
import { startGenerator } from '../load/startGenerator.ts'
import { formNamed } from './forms.ts'
import { startHedge } from './hedge.ts'
import { withHeaders } from './payload.ts'
import { startUpstream } from './targets.ts'

/**
 * Processor time per request of this checkout against another one's: both edges under the same load at the same time, so that
 * whatever else the machine does meets both. The ratio of each round, its median and quartiles; the same checkout twice shows the noise.
 *
 *   node test/bench/gateway/compare.ts OTHER_CHECKOUT hit|forward|keep|stream [ROUNDS [PER_SECOND]]
 */
const [other, what = 'forward', rounds = '30', perSecond = '200'] = process.argv.slice(2)
if (other === undefined) throw new Error('Cannot compare: the folder of the other checkout is missing')
const form = formNamed(what)
const warmSeconds = 10
const roundSeconds = 1

const theirs = (await import(resolve(other, 'test/bench/gateway/hedge.ts'))) as {
  startHedge: typeof startHedge
}
const folder = mkdtempSync(join(tmpdir(), 'hedge-bench-'))
const upstream = await startUpstream(folder)
const ground = { folder, upstreamPort: upstream.port }
const edges = await Promise.all([theirs.startHedge('other', ground), startHedge('this', ground)])
const sides = edges.map((edge, i) => ({ edge, generator: startGenerator(`compare${i}`), us: [] as number[] }))
type Side = (typeof sides)[number]

async function measure({ edge, generator }: Side, rate: number | 'closed', seconds: number): Promise<number> {
  const forms = [withHeaders(form, edge.headers)]
  const beforeUs = processorUs(edge.pid)
  const result = await generator.load({ port: edge.port, forms, requestsPerSecond: rate, seconds })
  if (result.failure !== undefined) throw new Error(`Cannot compare: ${result.failure}`)
  return (processorUs(edge.pid) - beforeUs) / result.latenciesMs.length
}

const figures = (values: readonly number[], digits: number): string =>
  [0.5, 0.25, 0.75].map((share) => quantile(values, share).toFixed(digits)).join(' / ')

try {
  await Promise.all(sides.map((side) => measure(side, 'closed', warmSeconds)))
  for (let round = 0; round < Number(rounds); round++) {
    const all = await Promise.all(sides.map((side) => measure(side, Number(perSecond), roundSeconds)))
    for (const [i, side] of sides.entries()) side.us.push(all[i] ?? Number.NaN)
  }
  const [before = [], after = []] = sides.map(({ us }) => us)
  console.log(`${what}, us of processor time per request, median and quartiles over ${rounds} rounds`)
  console.log(`other ${figures(before, 0)}`)
  console.log(`this  ${figures(after, 0)}`)
  console.log(
    `ratio ${figures(
      after.map((us, i) => us / (before[i] ?? Number.NaN)),
      3,
    )}`,
  )
} finally {
  for (const { edge, generator } of sides) await Promise.all([generator.stop(), edge.stop()])
  await upstream.stop()
  rmSync(folder, { recursive: true, force: true })
}
