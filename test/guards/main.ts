import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { provideChromium } from '../browser/provideChromium.ts'
import { root } from '../../deploy/local/places.ts'
import { copyTree } from './copyTree.ts'
import type { Guard } from './guard.ts'
import { guards } from './list.ts'
import { recordRun } from './section.ts'
import { tryWithout, type Outcome } from './tryWithout.ts'

const help = `Takes each guard out of a copy of the sources, and wants its test to fail for that.

  node test/guards/main.ts                all, about 5 s each, a few that start servers up to 40 s
  node test/guards/main.ts NAME ...       those whose name holds NAME; a row of docs/reliability.md is a name, too (A23)
  node test/guards/main.ts --write        all, and docs/reliability.md says what came of it
  node test/guards/main.ts --at-once N    so many copies at a time (default: one for each core, 2 at most)
`
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean' }, write: { type: 'boolean' }, 'at-once': { type: 'string' } },
})
if (values.help) {
  process.stdout.write(help)
  process.exit(0)
}

const isMeant = ({ name, rows }: Guard): boolean =>
  positionals.length === 0 ||
  positionals.some((word) => name.includes(word) || rows.some((row) => row === word))
const chosen = guards.filter(isMeant)
if (chosen.length === 0) {
  process.stderr.write(
    `Cannot find a guard called ${positionals.join(', ')}; the names are in test/guards/list/\n`,
  )
  process.exit(1)
}
if (chosen.some(({ test }) => test.file.startsWith('test/browser/'))) {
  const { path } = await provideChromium()
  if (path !== undefined) process.env['HEDGE_CHROMIUM'] = path
}

const startedMs = performance.now()
const secondsSince = (ms: number): string => ((performance.now() - ms) / 1_000).toFixed(1)
const outcomes: Outcome[] = []
const waiting = [...chosen]

/** One copy works through what waits. */
async function work(): Promise<void> {
  const copy = copyTree(root)
  try {
    for (let guard = waiting.shift(); guard !== undefined; guard = waiting.shift()) {
      const beganMs = performance.now()
      const outcome = await tryWithout(guard, copy.folder)
      outcomes.push(outcome)
      const said = outcome.noticed ? 'noticed' : `NOT NOTICED: ${outcome.because}`
      process.stdout.write(
        `${outcomes.length}/${chosen.length} ${guard.name} (${secondsSince(beganMs)} s): ${said}\n`,
      )
    }
  } finally {
    copy.remove()
  }
}

const atOnce = Number(values['at-once'] ?? Math.min(2, availableParallelism()))
await Promise.all(Array.from({ length: Math.min(atOnce, chosen.length) }, work))
const noticed = outcomes.filter((outcome) => outcome.noticed).length
process.stdout.write(`\n${noticed} of ${chosen.length} noticed, ${secondsSince(startedMs)} s\n`)
if (values.write === true && positionals.length === 0)
  recordRun({ noticed, seconds: Number(secondsSince(startedMs)) })
process.exitCode = noticed === chosen.length ? 0 : 1
