/** UTC, to the minute, of Unix seconds. */
export const time = (seconds: number): string =>
  new Date(seconds * 1_000).toISOString().slice(0, 16).replace('T', ' ')

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const

/** `3 min ago`: how long before `nowMs` that was, in its largest unit. */
export function ago(seconds: number, nowMs: number): string {
  const passed = Math.max(0, Math.floor(nowMs / 1_000) - seconds)
  const [unit, size] = units.find(([, least]) => passed >= least) ?? ['s', 1]
  return `${Math.floor(passed / size)} ${unit} ago`
}
