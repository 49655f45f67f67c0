import type { ErrorCode } from '../../error.ts'
import type { Endpoint } from '../endpoint.ts'
import { SemanticStandingReply } from '../cacheCalls.ts'
import { UsageReply } from '../usage.ts'
import { BatchReply } from '../jobs/batches.ts'
import { AuditListReply } from './audit.ts'
import { FailureListReply } from './failures.ts'
import { KeyBody, KeyChangeBody, KeyListReply, KeyReply, NewKeyReply, RotateBody } from './keys.ts'
import { UpstreamListReply } from './upstreams.ts'
import { PepperReply } from './pepper.ts'
import { TenantBody, TenantChangeBody, TenantListReply, TenantReply } from './tenants.ts'

const access = ['missing_key', 'invalid_key', 'method_not_allowed', 'internal'] as const
const reading: readonly ErrorCode[] = ['invalid_request', 'not_found', ...access]
const writing: readonly ErrorCode[] = [
  ...reading,
  'invalid_json',
  'body_too_large',
  'unsupported_media_type',
  'over_capacity',
]
const get = { method: 'get', access: 'admin', errors: reading } as const
const list = { ...get, query: ['cursor', 'limit'] } as const
const post = { method: 'post', access: 'admin', errors: writing } as const

const tenants = '/admin/tenants'
const tenant = `${tenants}/{tenant}`
const keys = `${tenant}/keys`
const key = `${keys}/{key}`

/** What the operator of a deployment may do, under the admin key. */
export const adminEndpoints: readonly Endpoint[] = [
  {
    ...list,
    path: tenants,
    id: 'listTenants',
    summary: 'All tenants, oldest first',
    reply: ['TenantList', TenantListReply],
  },
  {
    ...post,
    path: tenants,
    id: 'createTenant',
    summary: 'A new tenant, with limits of all its keys together',
    body: ['TenantBody', TenantBody],
    reply: ['Tenant', TenantReply],
  },
  { ...get, path: tenant, id: 'getTenant', summary: 'One tenant', reply: ['Tenant', TenantReply] },
  {
    ...post,
    path: tenant,
    id: 'changeTenant',
    summary: 'Another name, other limits and budgets, suspended or active',
    body: ['TenantChange', TenantChangeBody],
    reply: ['Tenant', TenantReply],
  },
  {
    ...list,
    path: keys,
    id: 'listKeys',
    summary: "A tenant's keys, oldest first; never the keys themselves",
    reply: ['KeyList', KeyListReply],
  },
  {
    ...post,
    path: keys,
    id: 'createKey',
    summary: 'A new key. This answer is the only one that shows it',
    body: ['KeyBody', KeyBody],
    reply: ['NewKey', NewKeyReply],
  },
  { ...get, path: key, id: 'getKey', summary: 'One key, without its secret', reply: ['Key', KeyReply] },
  {
    ...post,
    path: key,
    id: 'changeKey',
    summary: 'Another name, permit, end, other limits and budgets',
    body: ['KeyChange', KeyChangeBody],
    reply: ['Key', KeyReply],
  },
  {
    ...post,
    path: `${key}/rotate`,
    id: 'rotateKey',
    summary: 'A new key like this one, which goes on working for a while',
    body: ['RotateBody', RotateBody],
    reply: ['NewKey', NewKeyReply],
  },
  {
    ...get,
    method: 'post',
    path: `${key}/revoke`,
    id: 'revokeKey',
    summary: 'Puts a key out of force for good, within a second',
    reply: ['Key', KeyReply],
  },
  {
    ...get,
    path: `${tenant}/usage`,
    id: 'readTenantUsage',
    summary: 'What a tenant used and was charged, summed up',
    query: ['from', 'to', 'group_by'],
    reply: ['Usage', UsageReply],
  },
  {
    ...get,
    path: `${tenant}/semantic`,
    id: 'readTenantSemantic',
    summary: 'How often answers to similar questions were given to a tenant, and how often wrongly',
    reply: ['SemanticStandingReply', SemanticStandingReply],
  },
  {
    ...list,
    path: `${tenant}/failures`,
    id: 'listTenantFailures',
    summary: "Requests of a tenant's batches that were tried in vain, oldest first",
    reply: ['FailureList', FailureListReply],
  },
  {
    ...get,
    method: 'post',
    path: `${tenant}/batches/{batch}/retry`,
    id: 'retryTenantBatch',
    summary: 'Opens a batch of a tenant again for what was tried in vain',
    reply: ['Batch', BatchReply],
  },
  {
    ...list,
    path: `${tenant}/audit`,
    id: 'readAudit',
    summary: 'What was done to a tenant and its keys: a chain of hashes, oldest first',
    reply: ['AuditList', AuditListReply],
  },
  {
    ...get,
    path: '/admin/upstreams',
    id: 'listUpstreams',
    summary: 'How each server is that requests go to, as the isolate that answers knows it',
    errors: access,
    reply: ['UpstreamList', UpstreamListReply],
  },
  {
    ...get,
    path: '/admin/pepper',
    id: 'getPepper',
    summary: 'How many keys have moved to the pepper in force',
    reply: ['Pepper', PepperReply],
  },
]
