import * as z from 'zod/mini'
import { Permit } from '../../tenancy.ts'
import { LimitsBody, LimitsReply } from './limits.ts'
import { pageOf } from './page.ts'
import { Name } from './tenants.ts'

const { models, reach } = Permit.shape
/** Unix time in seconds; at most the year 9999. */
const instant = z.int().check(z.positive(), z.maximum(253_402_300_799))

/** `POST /admin/tenants/{tenant}/keys` */
export const KeyBody = z.strictObject({
  name: Name,
  /** Ids, or beginnings with `*` for the rest. */
  models: z._default(models, 'all'),
  reach: z._default(reach, 'origin'),
  limits: z.optional(LimitsBody),
  expires_at: z.optional(instant),
})

/** `POST /admin/tenants/{tenant}/keys/{key}`: what is left out stays as it is. */
export const KeyChangeBody = z.strictObject({
  name: z.optional(Name),
  models: z.optional(models),
  reach: z.optional(reach),
  limits: z.optional(LimitsBody),
  /** null: no end. */
  expires_at: z.optional(z.nullable(instant)),
})

/** A week is longer than any rollout should take. */
const maxOverlapSeconds = 604_800

/** `POST /admin/tenants/{tenant}/keys/{key}/rotate` */
export const RotateBody = z.strictObject({
  /** Seconds for which the old key still works. */
  overlap_seconds: z._default(z.int().check(z.nonnegative(), z.maximum(maxOverlapSeconds)), 86_400),
})

export const KeyReply = z.object({
  object: z.literal('key'),
  id: z.string(),
  tenant: z.string(),
  name: z.string(),
  models: z.union([z.literal('all'), z.array(z.string())]),
  reach,
  limits: LimitsReply,
  created_at: z.int(),
  expires_at: z.nullable(z.int()),
  revoked_at: z.nullable(z.int()),
  /** The last day, UTC, on which it was used. */
  last_used_day: z.nullable(z.string()),
})
export const KeyListReply = pageOf(KeyReply)

/** The only time that the key itself is shown: what is stored is its digest. */
export const NewKeyReply = z.extend(KeyReply, { secret: z.string() })

export type KeyBody = z.infer<typeof KeyBody>
export type KeyChangeBody = z.infer<typeof KeyChangeBody>
export type RotateBody = z.infer<typeof RotateBody>
export type KeyReply = z.infer<typeof KeyReply>
export type NewKeyReply = z.infer<typeof NewKeyReply>
