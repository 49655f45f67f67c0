import { readdirSync, readFileSync } from 'node:fs'

/** A tick of /proc, as Linux counts it for programs. */
const TICK_MS = 10

export type ProcessorMeter = {
  begin(): void
  /** Milliseconds of processor time since `begin`, of this process' descendants that live at both ends. */
  readMs(): number
}

/** On Linux; undefined elsewhere. What other programs take of the machine is not in it, as it is in the clock's time. */
export function meterProcessor(): ProcessorMeter | undefined {
  if (process.platform !== 'linux') return undefined
  let before = new Map<number, number>()
  return {
    begin() {
      before = descendantsMs()
    },
    readMs: () =>
      Array.from(descendantsMs(), ([pid, ms]) => ms - (before.get(pid) ?? ms)).reduce((a, b) => a + b, 0),
  }
}

function descendantsMs(): Map<number, number> {
  const all = new Map<number, { parent: number; ms: number }>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      // proc(5): behind the name, which may hold blanks, come the state, the parent, and as 12th and 13th the two times.
      const [, rest = ''] = readFileSync(`/proc/${name}/stat`, 'utf8').split(/\) (?=[A-Z] )/)
      const fields = rest.split(' ')
      all.set(Number(name), {
        parent: Number(fields[1]),
        ms: TICK_MS * (Number(fields[11]) + Number(fields[12])),
      })
    } catch {
      // Ended in between.
    }
  }
  const isOurs = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (pid === process.pid || isOurs(all.get(pid)?.parent))
  return new Map(
    Array.from(all, ([pid, { ms }]) => [pid, ms] as const).filter(
      ([pid]) => pid !== process.pid && isOurs(pid),
    ),
  )
}
