import type { UsageGroup, UsageQuery } from '#core/contract/http/usage'
import { usageLimits } from '#core/contract/http/usage'
import type { FreeUse } from '../../money/tenantBooks.ts'

const columnOf = { day: 'day', key: 'key_id', model: 'model', tier: 'tier' } as const

type Sums = {
  requests: number
  cached_requests: number
  input_tokens: number
  cached_input_tokens: number
  output_tokens: number
  micro_usd: number
}

/** What was used, summed up by day, key, model and tier. */
export class UsageTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS usage (
        day TEXT NOT NULL,
        key_id TEXT NOT NULL,
        model TEXT NOT NULL,
        tier TEXT NOT NULL,
        requests INTEGER NOT NULL,
        cached_requests INTEGER NOT NULL,
        input_tokens INTEGER NOT NULL,
        cached_input_tokens INTEGER NOT NULL,
        output_tokens INTEGER NOT NULL,
        micro_usd INTEGER NOT NULL,
        PRIMARY KEY (day, key_id, model, tier)
      ) WITHOUT ROWID
    `)
  }

  /** Of sessions together: a row for each visitor, kept for a year, would have no end. */
  add(use: FreeUse & { microUsd: number }, day: string): void {
    const cached = use.cache !== undefined && use.cache !== 'miss' && use.cache !== 'bypass'
    this.#sql.exec(
      `INSERT INTO usage VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (day, key_id, model, tier) DO UPDATE SET
         requests = requests + excluded.requests,
         cached_requests = cached_requests + excluded.cached_requests,
         input_tokens = input_tokens + excluded.input_tokens,
         cached_input_tokens = cached_input_tokens + excluded.cached_input_tokens,
         output_tokens = output_tokens + excluded.output_tokens,
         micro_usd = micro_usd + excluded.micro_usd`,
      day,
      use.keyId.startsWith('session:') ? 'session' : use.keyId,
      use.model,
      use.tier,
      use.requests,
      cached ? use.requests : 0,
      use.inputTokens,
      use.cachedInputTokens,
      use.outputTokens,
      use.microUsd,
    )
  }

  /** Sums of the days asked for, in the order of their fields; bounded. */
  read({ from, to, groupBy }: UsageQuery): { groups: UsageGroup[]; hasMore: boolean } {
    const fields = [...new Set(groupBy)]
    const names = fields.map((field) => columnOf[field])
    const shown = fields.map((field) => `${columnOf[field]} AS "${field}", `).join('')
    const grouping = names.length > 0 ? `GROUP BY ${names.join(', ')} ORDER BY ${names.join(', ')}` : ''
    const rows = this.#sql
      .exec<Sums & Record<string, string | number>>(
        `SELECT ${shown} SUM(requests) AS requests, SUM(cached_requests) AS cached_requests,
           SUM(input_tokens) AS input_tokens, SUM(cached_input_tokens) AS cached_input_tokens,
           SUM(output_tokens) AS output_tokens, SUM(micro_usd) AS micro_usd
         FROM usage WHERE day BETWEEN ? AND ? ${grouping} LIMIT ?`,
        from,
        to,
        usageLimits.groups + 1,
      )
      .toArray()
      // Without groups SQLite sums nothing up to one row of nulls.
      .filter(({ requests }) => requests !== null)
    return { groups: rows.slice(0, usageLimits.groups), hasMore: rows.length > usageLimits.groups }
  }

  forgetBefore(day: string): void {
    this.#sql.exec('DELETE FROM usage WHERE day < ?', day)
  }
}
