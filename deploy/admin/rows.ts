import type { KeyReply, NewKeyReply } from '#core/contract/http/admin/keys'
import type { TenantReply } from '#core/contract/http/admin/tenants'
import type { Answer } from './command.ts'
import { formatLimits } from './limitOptions.ts'
import { table } from './table.ts'
import { time } from './time.ts'

function tenantTable(rows: readonly TenantReply[]): string {
  return table(
    ['TENANT', 'NAME', 'STATUS', 'LIMITS', 'CREATED'],
    rows.map(({ id, name, status, limits, created_at }) => [
      id,
      name,
      status,
      formatLimits(limits),
      time(created_at),
    ]),
  )
}

function keyTable(rows: readonly KeyReply[]): string {
  return table(
    ['KEY', 'NAME', 'STATE', 'MODELS', 'REACH', 'LIMITS', 'LAST USED'],
    rows.map((row) => [
      row.id,
      row.name,
      stateOf(row),
      row.models === 'all' ? 'all' : row.models.join(','),
      row.reach,
      formatLimits(row.limits),
      row.last_used_day ?? 'never',
    ]),
  )
}

function stateOf({ revoked_at, expires_at }: KeyReply): string {
  if (revoked_at !== null) return `revoked ${time(revoked_at)}`
  return expires_at === null ? 'in force' : `until ${time(expires_at)}`
}

export const showTenant = (row: TenantReply): Answer => ({ text: tenantTable([row]), json: row })
export const showTenants = (rows: readonly TenantReply[]): Answer => ({ text: tenantTable(rows), json: rows })
export const showKey = (row: KeyReply): Answer => ({ text: keyTable([row]), json: row })
export const showKeys = (rows: readonly KeyReply[]): Answer => ({ text: keyTable(rows), json: rows })
export const showNewKey = (row: NewKeyReply): Answer => ({
  text: `${keyTable([row])}\n\n${row.secret}\n\nThis is the only time that the key is shown.`,
  json: row,
})
