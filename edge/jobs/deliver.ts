import { AppError } from '#core/contract/error'
import type { WebhookEvent } from '#core/contract/http/jobs/webhooks'
import { unixSeconds } from '#core/contract/unixSeconds'
import type { JobBook } from '../objects/jobs/jobBook.ts'
import type { DeliveryOutcome, ToDeliver } from '../objects/jobs/webhookBook.ts'
import { withTimeLimit } from '../withTimeLimit.ts'
import { webhookLimits } from './jobLimits.ts'
import type { DeliveryRow } from './jobStore.ts'
import type { JobWorld } from './jobWorld.ts'
import { openSecret } from './webhookSecret.ts'
import { signWebhook } from './webhookSignature.ts'

const gone = 410

/** Sends the messages that are due. False when none is. */
export async function deliver(book: JobBook, world: JobWorld): Promise<boolean> {
  const due = book.webhooks.due(world.clock.nowMs())
  await Promise.all(
    due.map(async (message) => {
      const outcome = await send(message, world)
      const at = { nowMs: world.clock.nowMs(), chance: world.chance() }
      book.webhooks.note(message.delivery.id, outcome, at)
    }),
  )
  return due.length > 0
}

export function eventOf({ id, type, batch, atMs }: DeliveryRow): WebhookEvent {
  return { id, object: 'event', type, created_at: unixSeconds(atMs), data: { id: batch } }
}

function send(due: ToDeliver, world: JobWorld): Promise<DeliveryOutcome> {
  const limit = { clock: world.clock, ms: webhookLimits.timeoutMs }
  return withTimeLimit(limit, (signal) => attempt(due, world, signal))
}

/** A redirect is not followed: it would lead where nobody has looked. */
async function attempt(
  { delivery, webhook }: ToDeliver,
  world: JobWorld,
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  try {
    const body = JSON.stringify(eventOf(delivery))
    const secret = await openSecret(world.sealer, webhook)
    const signed = await signWebhook(secret, { id: delivery.id, body, nowMs: world.clock.nowMs() })
    const response = await world.send(webhook.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'hedge-webhooks/1', ...signed },
      body,
      redirect: 'manual',
      signal,
    })
    await response.body?.cancel()
    const { status } = response
    const outcome = String(status)
    return status === gone ? { delivered: false, gone: true, outcome } : { delivered: response.ok, outcome }
  } catch (error) {
    // Of our own making is only that its secret cannot be opened.
    const failure = error instanceof AppError ? error.code : 'no_connection'
    return { delivered: false, outcome: signal.aborted ? 'timeout' : failure }
  }
}
