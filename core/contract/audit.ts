import * as z from 'zod/mini'

/** What was done to a tenant or one of its keys. */
export const AuditAction = z.enum([
  'tenant.created',
  'tenant.updated',
  'key.created',
  'key.updated',
  'key.rotated',
  'key.revoked',
])
export type AuditAction = z.infer<typeof AuditAction>

/** One deed, before it stands in a log. Never holds a secret. */
export const AuditEvent = z.object({
  /** 128 random bits: the same event told twice is written once. */
  id: z.string(),
  at_ms: z.int(),
  /** Who did it: `admin`, or `deployment` for what its settings bring about. */
  actor: z.string(),
  action: AuditAction,
  /** The tenant or the key that it was done to. */
  subject: z.string(),
  /** What was set, in the words of the admin API. */
  detail: z.record(z.string(), z.unknown()),
})
export type AuditEvent = z.infer<typeof AuditEvent>

/** An event in its place: its hash covers itself and, through `previous`, everything before it. */
export const AuditEntry = z.extend(AuditEvent, {
  /** 1, 2, 3 ... */
  seq: z.int(),
  /** Hash of the entry before; 64 zeros at the beginning. */
  previous: z.string(),
  /** SHA-256 in hex of `previous`, a line feed, and the entry without its hashes as canonical JSON. */
  hash: z.string(),
})
export type AuditEntry = z.infer<typeof AuditEntry>
