import { DurableObject } from 'cloudflare:workers'

/** One object for each tenant: what it used, and what is left. */
export class Tenant extends DurableObject<object> {
  ping(): void {
    this.ctx.storage.sql.exec('SELECT 1').one()
  }
}
