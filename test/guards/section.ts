import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import type { Guard, Row } from './guard.ts'
import { guards } from './list.ts'

const page = 'docs/reliability.md'
/** The line of the page that says what the last run brought. */
const lastRun = /^Last run: .*$/m

/** Rows in the order of the page: invariants, attacks, complaints. */
const place = (row: Row): number => 'IAC'.indexOf(row[0] as string) * 1_000 + Number(row.slice(1))

/** For each row its guards, as docs/reliability.md lists them. */
export function guardLines(all: readonly Guard[]): string {
  const rows = [...new Set(all.flatMap(({ rows }) => rows))].toSorted((a, b) => place(a) - place(b))
  return rows
    .map(
      (row) =>
        `- ${row}: ${all
          .filter(({ rows }) => rows.includes(row))
          .map(({ name }) => name)
          .join(', ')}`,
    )
    .join('\n')
}

/** Writes the outcome of a whole run, and the list that it went through. */
export function recordRun({ noticed, seconds }: { noticed: number; seconds: number }): void {
  const text = readFileSync(page, 'utf8')
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim()
  const day = new Date().toISOString().slice(0, 10)
  const said = `Last run: ${noticed} of ${guards.length} noticed, ${day}, commit ${commit}, ${Math.round(seconds / 60)} minutes.`
  if (!lastRun.test(text))
    throw new Error(`Cannot record the run: ${page} has no line that begins "Last run: "`)
  writeFileSync(
    page,
    text.replace(lastRun, said).replace(/^- [IAC]\d+: .*(?:\n- [IAC]\d+: .*)*$/m, guardLines(guards)),
  )
}
