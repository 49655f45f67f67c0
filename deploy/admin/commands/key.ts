import { KeyReply, NewKeyReply } from '#core/contract/http/admin/keys'
import type { Commands, Values } from '../command.ts'
import { CommandError } from '../commandError.ts'
import { readLimits } from '../limitOptions.ts'
import { keyPath, tenantPath } from '../paths.ts'
import { showKey, showKeys, showNewKey } from '../rows.ts'

const dateOf = (text: unknown): object => {
  if (typeof text !== 'string') return {}
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) {
    throw new CommandError(
      `Cannot read --expires: it is ${JSON.stringify(text)}; give a date such as 2027-01-31`,
    )
  }
  return { expires_at: Math.floor(ms / 1000) }
}
const permitOf = ({ models, reach, expires }: Values): object => ({
  ...(typeof models === 'string' && { models: models === 'all' ? 'all' : models.split(',') }),
  ...(typeof reach === 'string' && { reach }),
  ...dateOf(expires),
})

/** What they ask with. */
export const keyCommands: Commands = {
  'key create': {
    args: ['TENANT', 'NAME'],
    help: 'a new key, shown once; --models a,b*  --reach edge|origin  --expires DATE, and the options of limit and budget',
    run: async (admin, [tenant, name], values) =>
      showNewKey(
        await admin.post(NewKeyReply, `${tenantPath(tenant)}/keys`, {
          name,
          limits: readLimits(values),
          ...permitOf(values),
        }),
      ),
  },
  'key list': {
    args: ['TENANT'],
    help: "a tenant's keys",
    run: async (admin, [tenant]) => showKeys(await admin.all(KeyReply, `${tenantPath(tenant)}/keys`)),
  },
  'key change': {
    args: ['TENANT', 'KEY'],
    help: 'another permit or end: --models --reach --expires',
    run: async (admin, [tenant, key], values) =>
      showKey(await admin.post(KeyReply, keyPath(tenant, key), permitOf(values))),
  },
  'key rotate': {
    args: ['TENANT', 'KEY'],
    help: 'a new key like this one, which works on for --overlap-seconds (86400)',
    run: async (admin, [tenant, key], { 'overlap-seconds': overlap }) =>
      showNewKey(
        await admin.post(NewKeyReply, `${keyPath(tenant, key)}/rotate`, {
          ...(typeof overlap === 'string' && { overlap_seconds: Number(overlap) }),
        }),
      ),
  },
  'key revoke': {
    args: ['TENANT', 'KEY'],
    help: 'out of force for good, within a second',
    run: async (admin, [tenant, key]) =>
      showKey(await admin.post(KeyReply, `${keyPath(tenant, key)}/revoke`)),
  },
}
