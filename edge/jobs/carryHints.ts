import { whereThrown } from '#core/observe/whereThrown'
import type { LogEvent } from '../ports.ts'

export type HintMessage = { readonly body: unknown; ack(): void; retry(): void }

/**
 * Wakes the tenants that the messages of a queue name. Each is acknowledged by itself, so that one that fails brings no other
 * back; one that cannot be read is not sent again. Losing any of them loses nothing: the alarms are set.
 */
export async function carryHints(
  messages: readonly HintMessage[],
  { wake, log }: { wake(tenant: string): Promise<void>; log(event: LogEvent): void },
): Promise<void> {
  await Promise.all(
    messages.map(async (message) => {
      const tenant = tenantOf(message.body)
      if (tenant === undefined) {
        log({ event: 'hint_unreadable' })
        return message.ack()
      }
      try {
        await wake(tenant)
        message.ack()
      } catch (error) {
        log({ event: 'hint_failed', detail: whereThrown(error) })
        message.retry()
      }
    }),
  )
}

function tenantOf(body: unknown): string | undefined {
  const tenant: unknown =
    body !== null && typeof body === 'object' && 'tenant' in body ? body.tenant : undefined
  return typeof tenant === 'string' && tenant !== '' && tenant.length <= 200 ? tenant : undefined
}
