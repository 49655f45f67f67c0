/** A stretch of time that has a budget of its own. */
export type BudgetWindow = {
  /** `2026-11-28` or `2026-11`, UTC. */
  name: string
  /** When the next one begins. */
  endsMs: number
}

/** The day and the month, UTC, that `nowMs` lies in. Where a clock steps back they are the earlier ones again, with what those had spent. */
export function budgetWindows(nowMs: number): { day: BudgetWindow; month: BudgetWindow } {
  const date = new Date(nowMs)
  const name = date.toISOString().slice(0, 10)
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  return {
    day: { name, endsMs: Date.UTC(year, month, day + 1) },
    month: { name: name.slice(0, 7), endsMs: Date.UTC(year, month + 1) },
  }
}
