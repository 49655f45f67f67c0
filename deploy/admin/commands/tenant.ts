import { TenantReply } from '#core/contract/http/admin/tenants'
import type { Commands } from '../command.ts'
import { readLimits } from '../limitOptions.ts'
import { tenantPath } from '../paths.ts'
import { showTenant, showTenants } from '../rows.ts'

/** Who may ask. */
export const tenantCommands: Commands = {
  'tenant create': {
    args: ['NAME'],
    help: 'a new tenant; the options of limit and budget set what all its keys may use together',
    run: async (admin, [name], values) =>
      showTenant(await admin.post(TenantReply, '/tenants', { name, limits: readLimits(values) })),
  },
  'tenant list': {
    args: [],
    help: 'all tenants',
    run: async (admin) => showTenants(await admin.all(TenantReply, '/tenants')),
  },
  'tenant suspend': {
    args: ['TENANT'],
    help: 'refuse all its keys, within a second',
    run: async (admin, [id]) =>
      showTenant(await admin.post(TenantReply, tenantPath(id), { status: 'suspended' })),
  },
  'tenant resume': {
    args: ['TENANT'],
    help: 'let them in again',
    run: async (admin, [id]) =>
      showTenant(await admin.post(TenantReply, tenantPath(id), { status: 'active' })),
  },
}
