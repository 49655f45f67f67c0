import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { report } from './report.ts'

const help = `Measures and writes docs/benchmarks.md, with the raw figures in docs/benchmarks/. Takes about half an hour on two cores;
leave the machine alone meanwhile.

  npm run bench              everything, one question after the other
  npm run bench -- encoder   only this one: page, size, encoder, lengths, origin, edge, edgeModels, gateway
  npm run bench -- report    only the page, from the raw figures that are there
`
/** By the name of their raw figures. */
const questions: Readonly<Record<string, string>> = {
  page: 'pageAnswer',
  size: 'pageSize',
  encoder: 'encoder/peers',
  lengths: 'encoder/lengths',
  origin: 'originThroughput',
  edge: 'edgeLoad',
  edgeModels: 'edgeModels',
  gateway: 'gateway/main',
}

if (process.argv.includes('--help')) {
  process.stdout.write(help)
  process.exit(0)
}
const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => name !== 'report' && questions[name] === undefined)
if (unknown !== undefined)
  throw new Error(`Cannot measure ${unknown}; wanted one of ${Object.keys(questions).join(', ')}`)
if (!wanted.includes('report')) {
  for (const [name, question] of Object.entries(questions)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    process.stdout.write(`\n${question} (load average ${loadavg()[0]?.toFixed(1)})\n`)
    const { status } = spawnSync(process.execPath, [`test/bench/${question}.ts`], { stdio: 'inherit' })
    if (status !== 0) process.exit(status ?? 1)
  }
}
const figures = Object.fromEntries(
  Object.keys(questions).flatMap((name) => {
    const file = `docs/benchmarks/${name}.json`
    return existsSync(file) ? [[name, JSON.parse(readFileSync(file, 'utf8')) as unknown]] : []
  }),
)
writeFileSync('docs/benchmarks.md', report(figures))
process.stdout.write('docs/benchmarks.md written\n')
