import type { KeyLimits } from '#core/contract/tenancy'
import { type BudgetWindow, budgetWindows } from '../../money/budgetWindows.ts'

/** What is left of one budget, leases aside, and how long its window still lasts. */
export type BudgetRoom = { microUsd: number; endsInMs: number }

/** Micro-USD charged, by account and window (`2026-11-28`, `2026-11`). */
export class SpendingTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS spending (
        account TEXT NOT NULL,
        window TEXT NOT NULL,
        micro_usd INTEGER NOT NULL,
        PRIMARY KEY (account, window)
      ) WITHOUT ROWID
    `)
  }

  charge(account: string, microUsd: number, nowMs: number): void {
    const { day, month } = budgetWindows(nowMs)
    for (const { name } of [day, month]) {
      this.#sql.exec(
        `INSERT INTO spending (account, window, micro_usd) VALUES (?, ?, ?)
         ON CONFLICT (account, window) DO UPDATE SET micro_usd = micro_usd + excluded.micro_usd`,
        account,
        name,
        microUsd,
      )
    }
  }

  /** One for each budget that the account has. */
  rooms(account: string, { dailyMicroUsd, monthlyMicroUsd }: KeyLimits, nowMs: number): BudgetRoom[] {
    const { day, month } = budgetWindows(nowMs)
    const room = ({ name, endsMs }: BudgetWindow, limit: number | undefined): BudgetRoom[] =>
      limit === undefined ? [] : [{ microUsd: limit - this.spent(account, name), endsInMs: endsMs - nowMs }]
    return [...room(day, dailyMicroUsd), ...room(month, monthlyMicroUsd)]
  }

  spent(account: string, window: string): number {
    const [row] = this.#sql
      .exec<{ micro_usd: number }>(
        'SELECT micro_usd FROM spending WHERE account = ? AND window = ?',
        account,
        window,
      )
      .toArray()
    return row?.micro_usd ?? 0
  }

  /** Windows before `day` are over; of months, those before its month. */
  forgetBefore(day: string): void {
    this.#sql.exec(
      'DELETE FROM spending WHERE (LENGTH(window) = 10 AND window < ?) OR window < ?',
      day,
      day.slice(0, 7),
    )
  }
}
