import { KeyReply } from '#core/contract/http/admin/keys'
import { TenantReply } from '#core/contract/http/admin/tenants'
import type { Command, Commands } from '../command.ts'
import { CommandError } from '../commandError.ts'
import { readLimits } from '../limitOptions.ts'
import { keyPath, tenantPath } from '../paths.ts'
import { showKey, showTenant } from '../rows.ts'

const setLimits: Command['run'] = async (admin, [tenant, key], values) => {
  const limits = readLimits(values)
  if (Object.keys(limits).length === 0)
    throw new CommandError('Cannot set a limit: none is named; --help lists them')
  return key === undefined
    ? showTenant(await admin.post(TenantReply, tenantPath(tenant), { limits }))
    : showKey(await admin.post(KeyReply, keyPath(tenant, key), { limits }))
}

/** How much, and for how much. */
export const limitCommands: Commands = {
  limit: {
    args: ['TENANT', '[KEY]'],
    help: '--requests-per-minute --requests-per-day --tokens-per-minute --concurrent, each a number or none',
    run: setLimits,
  },
  budget: {
    args: ['TENANT', '[KEY]'],
    help: '--daily-usd --monthly-usd, each in US dollars or none',
    run: setLimits,
  },
}
