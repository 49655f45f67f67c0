import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { report } from './report.ts'

const help = `Measures and writes docs/benchmarks.md, with the raw figures in docs/benchmarks/. Takes about ten minutes on two cores;
leave the machine alone meanwhile.

  npm run bench              everything, one question after the other
  npm run bench -- report    only the page, from the raw figures that are there
`
const questions = ['pageAnswer', 'pageSize', 'deviceEmbedding', 'originThroughput', 'edgeLoad']
const raw = ['page', 'size', 'device', 'origin', 'edge']

if (process.argv.includes('--help')) {
  process.stdout.write(help)
  process.exit(0)
}
if (!process.argv.includes('report')) {
  for (const question of questions) {
    process.stdout.write(`\n${question} (load average ${loadavg()[0]?.toFixed(1)})\n`)
    const { status } = spawnSync(process.execPath, [`test/bench/${question}.ts`], { stdio: 'inherit' })
    if (status !== 0) process.exit(status ?? 1)
  }
}
const figures = Object.fromEntries(
  raw.map((name) => [name, JSON.parse(readFileSync(`docs/benchmarks/${name}.json`, 'utf8')) as unknown]),
)
writeFileSync('docs/benchmarks.md', report(figures))
process.stdout.write('docs/benchmarks.md written\n')
