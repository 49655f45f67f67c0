import { AppError } from '#core/contract/error'
import type { Ports } from '../ports.ts'
import type { WebhookRow } from './jobStore.ts'

const placeOf = ({ tenant, id }: { tenant: string; id: string }) => ({ tenant, key: `webhook\n${id}` })

export function sealSecret(sealer: Ports['sealer'], webhook: { tenant: string; id: string }, secret: string) {
  return sealer.seal(placeOf(webhook), secret)
}

/** Throws `integrity_failed` for what was not sealed for this webhook. */
export async function openSecret(sealer: Ports['sealer'], webhook: WebhookRow): Promise<string> {
  const opened = await sealer.open(placeOf(webhook), webhook.secret)
  if ('text' in opened) return opened.text
  throw new AppError('integrity_failed', `Cannot sign for the webhook ${webhook.id}: make it anew`)
}
