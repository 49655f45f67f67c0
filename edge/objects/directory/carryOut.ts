import type { Clock } from '../../ports.ts'
import { untilAborted } from '../../cache/untilAborted.ts'
import { withTimeLimit } from '../../withTimeLimit.ts'
import type { Outgoing, OutboxTable } from './outboxTable.ts'

/** Events read from the outbox at a time. */
const readAtOnce = 100
/** For how long a tenant's log is waited for: who administers waits with it. */
const sendMs = 5_000

/**
 * Sends what waits in the outbox, each tenant's events in their order and all tenants at once, and takes out what arrived. A
 * tenant whose log does not answer, or not in time, holds up no other; its events stay: a log takes each once, however often it comes. True when nothing is left.
 */
export async function carryOut(
  outbox: OutboxTable,
  send: (outgoing: Outgoing) => Promise<void>,
  clock: Clock,
): Promise<boolean> {
  const unreachable = new Set<string>()
  let last = 0
  for (;;) {
    const waiting = outbox.after(last, readAtOnce)
    if (waiting.length === 0) return unreachable.size === 0
    last = waiting.at(-1)?.seq ?? last
    const tenants = new Set(waiting.map(({ tenant }) => tenant).filter((tenant) => !unreachable.has(tenant)))
    const carryOf = async (tenant: string): Promise<void> => {
      try {
        for (const outgoing of waiting) {
          if (outgoing.tenant !== tenant) continue
          await withTimeLimit({ clock, ms: sendMs }, (late) => untilAborted(send(outgoing), late))
          outbox.remove(outgoing.seq)
        }
      } catch {
        unreachable.add(tenant)
      }
    }
    await Promise.all([...tenants].map(carryOf))
  }
}
