import { killEdge } from './killEdge.ts'

/**
 * The kill test at length, about two seconds a kill; prints what was reconciled, and fails where the books do not balance.
 *
 *   node test/faults/killMany.ts [KILLS] [SEED]
 */
const [kills = 200, seed = 1] = process.argv.slice(2).map(Number)
const outcome = await killEdge({ kills, seed })
console.log(JSON.stringify(outcome, null, 2))
const { doubled, strangers, drift, overspentMicroUsd, leftMicroUsd, freedMicroUsd } = outcome
const flaws = doubled + strangers + Math.abs(drift) + overspentMicroUsd
process.exit(flaws === 0 && freedMicroUsd === leftMicroUsd ? 0 : 1)
