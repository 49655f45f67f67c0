import * as z from 'zod/mini'
import { tenancyLimits, TenantStatus } from '../../tenancy.ts'
import { LimitsBody, LimitsReply } from './limits.ts'
import { pageOf } from './page.ts'

/** What people call it. */
export const Name = z.string().check(z.minLength(1), z.maxLength(tenancyLimits.nameCharacters))

/** `POST /admin/tenants` */
export const TenantBody = z.strictObject({ name: Name, limits: z.optional(LimitsBody) })

/** `POST /admin/tenants/{tenant}`: what is left out stays as it is. */
export const TenantChangeBody = z.strictObject({
  name: z.optional(Name),
  /** The keys of a suspended tenant are refused within a second. */
  status: z.optional(TenantStatus),
  limits: z.optional(LimitsBody),
})

export const TenantReply = z.object({
  object: z.literal('tenant'),
  id: z.string(),
  name: z.string(),
  status: TenantStatus,
  /** Of all its keys together. */
  limits: LimitsReply,
  /** Unix time in seconds. */
  created_at: z.int(),
})
export const TenantListReply = pageOf(TenantReply)

export type TenantBody = z.infer<typeof TenantBody>
export type TenantChangeBody = z.infer<typeof TenantChangeBody>
export type TenantReply = z.infer<typeof TenantReply>
