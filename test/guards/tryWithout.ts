import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withoutGuard, type Guard } from './guard.ts'
import { runTest, type TestRun } from './runTest.ts'

export type Outcome = { noticed: true } | { noticed: false; because: string }

/** A test of a unit takes seconds, one that builds and starts servers or a browser a minute or two. */
const patienceMs = (file: string): number =>
  /^test\/(?:contract|faults|browser)\//.test(file) ? 300_000 : 90_000
/** The build without the guard does not run at all: that says nothing of the guard. */
const notABuild = /^(?:ReferenceError|SyntaxError)|is not a function|Cannot find module/m
const timedOut = /Test timed out in/

/** Whether the guard's test fails in a tree without the guard, for the reason that the guard is gone. The tree is whole again after it. */
export async function tryWithout(guard: Guard, folder: string): Promise<Outcome> {
  const path = join(folder, guard.file)
  const source = readFileSync(path, 'utf8')
  writeFileSync(path, withoutGuard(guard, source))
  try {
    return judge(guard, await runTest({ folder, ...guard.test, patienceMs: patienceMs(guard.test.file) }))
  } finally {
    writeFileSync(path, source)
  }
}

export function judge({ hangs }: Guard, { failed, broken }: TestRun): Outcome {
  const unnoticed = (because: string): Outcome => ({ noticed: false, because })
  if (broken !== undefined) return unnoticed(broken)
  if (failed.length === 0) return unnoticed('its test passes without it')
  const badBuild = failed.map((message) => notABuild.exec(message)?.[0]).find((found) => found !== undefined)
  if (badBuild !== undefined) return unnoticed(`without it the program does not run: ${badBuild}`)
  if (hangs !== true && failed.every((message) => timedOut.test(message)))
    return unnoticed('without it its test only runs out of time')
  return { noticed: true }
}
