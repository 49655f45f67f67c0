import { parseArgs } from 'node:util'
import { killRun } from './killRun.ts'

/** `node test/faults/jobs/kills.ts --kills 200 --seed 1`: prints what became of what was acknowledged. */
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
})
const report = await killRun({ kills: Number(values.kills), seed: Number(values.seed) })
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
const { lost, linesMissing, linesTwice, unpaid, paidTwice, untold } = report
process.exitCode = lost + linesMissing + linesTwice + unpaid + paidTwice + untold === 0 ? 0 : 1
