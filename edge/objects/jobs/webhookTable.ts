import type { WebhookEventType } from '#core/contract/http/jobs/webhooks'
import type { ListPage, WebhookRow } from '../../jobs/jobStore.ts'
import { pageOf } from './pageOf.ts'

type Stored = {
  seq: number
  id: string
  tenant: string
  url: string
  events: string
  secret: ArrayBuffer
  created_ms: number
}

/** Who wants to be told of what. */
export class WebhookTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS webhooks (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        tenant TEXT NOT NULL,
        url TEXT NOT NULL,
        events TEXT NOT NULL,
        secret BLOB NOT NULL,
        created_ms INTEGER NOT NULL
      )
    `)
  }

  add({ id, tenant, url, events, secret, createdMs }: WebhookRow): void {
    this.#sql.exec(
      'INSERT INTO webhooks (id, tenant, url, events, secret, created_ms) VALUES (?, ?, ?, ?, ?, ?)',
      id,
      tenant,
      url,
      JSON.stringify(events),
      secret.slice().buffer,
      createdMs,
    )
  }

  find(id: string): WebhookRow | undefined {
    return this.#rows('WHERE id = ?', id)[0]
  }

  list({ after, limit }: ListPage) {
    const [from] =
      after === undefined
        ? []
        : this.#sql.exec<{ seq: number }>('SELECT seq FROM webhooks WHERE id = ?', after).toArray()
    return pageOf(
      this.#rows('WHERE seq < ? ORDER BY seq DESC LIMIT ?', from?.seq ?? Number.MAX_SAFE_INTEGER, limit + 1),
      limit,
    )
  }

  all(): WebhookRow[] {
    return this.#rows('ORDER BY seq')
  }

  remove(id: string): void {
    this.#sql.exec('DELETE FROM webhooks WHERE id = ?', id)
  }

  #rows(rest: string, ...values: (string | number)[]): WebhookRow[] {
    return this.#sql
      .exec<Stored>(`SELECT * FROM webhooks ${rest}`, ...values)
      .toArray()
      .map(({ id, tenant, url, events, secret, created_ms }) => ({
        id,
        tenant,
        url,
        events: JSON.parse(events) as WebhookEventType[],
        secret: new Uint8Array(secret),
        createdMs: created_ms,
      }))
  }
}
