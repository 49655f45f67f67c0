import * as z from 'zod/mini'
import { listOf } from './list.ts'

export const WebhookEventType = z.enum([
  'batch.completed',
  'batch.failed',
  'batch.cancelled',
  'batch.expired',
])
export type WebhookEventType = z.infer<typeof WebhookEventType>

const every = WebhookEventType.options

/** `POST /v1/webhooks` */
export const WebhookBody = z.strictObject({
  url: z.string().check(z.minLength(1), z.maxLength(2_000)),
  events: z._default(z.array(WebhookEventType).check(z.minLength(1), z.maxLength(every.length)), [...every]),
})
export type WebhookBody = z.infer<typeof WebhookBody>

export const WebhookReply = z.object({
  id: z.string(),
  object: z.literal('webhook'),
  url: z.string(),
  events: z.array(WebhookEventType),
  created_at: z.int(),
})
export type WebhookReply = z.infer<typeof WebhookReply>
export const WebhookListReply = listOf(WebhookReply)

/** The only time that the secret is shown. */
export const NewWebhookReply = z.extend(WebhookReply, { secret: z.string() })

export const WebhookDeletedReply = z.object({
  id: z.string(),
  object: z.literal('webhook'),
  deleted: z.literal(true),
})

/** What is sent: OpenAI's event object, signed as Standard Webhooks says. */
export const WebhookEvent = z.object({
  id: z.string(),
  object: z.literal('event'),
  type: WebhookEventType,
  created_at: z.int(),
  data: z.object({ id: z.string() }),
})
export type WebhookEvent = z.infer<typeof WebhookEvent>

/** One message to one webhook. Its id, the header `webhook-id`, stays the same however often it is sent. */
export const WebhookDelivery = z.object({
  id: z.string(),
  object: z.literal('webhook.delivery'),
  webhook_id: z.string(),
  event: WebhookEvent,
  /** `dead`: tried for a day, in vain. */
  state: z.enum(['waiting', 'done', 'dead']),
  attempts: z.int(),
  /** What came of the last attempt: a status, or a word on what was in the way. */
  last_outcome: z.nullable(z.string()),
})
export type WebhookDelivery = z.infer<typeof WebhookDelivery>
export const WebhookDeliveryListReply = listOf(WebhookDelivery)
