import { expect, test } from 'vitest'
import { killRun } from './killRun.ts'

const seed = Math.floor(Math.random() * 1_000_000)

test('20 kills of workerd while batches run: what was acknowledged is done, once, and paid once', async () => {
  const report = await killRun({ kills: 20, seed })
  process.stdout.write(`${JSON.stringify(report)}\n`)
  expect(report).toMatchObject({
    lost: 0,
    linesMissing: 0,
    linesTwice: 0,
    unpaid: 0,
    paidTwice: 0,
    untold: 0,
  })
  // Kills before a batch was acknowledged prove nothing about it.
  expect(report.acknowledged).toBeGreaterThan(10)
  expect(report.interrupted).toBeGreaterThan(20)
}, 300_000)
