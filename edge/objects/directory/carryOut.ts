import type { Outgoing, OutboxTable } from './outboxTable.ts'

/** Events read from the outbox at a time. */
const readAtOnce = 100

/**
 * Sends what waits in the outbox, each tenant's events in their order, and takes out what arrived. A tenant whose log does not
 * answer holds up no other; its events stay. True when nothing is left.
 */
export async function carryOut(
  outbox: OutboxTable,
  send: (outgoing: Outgoing) => Promise<void>,
): Promise<boolean> {
  const unreachable = new Set<string>()
  let last = 0
  for (;;) {
    const waiting = outbox.after(last, readAtOnce)
    if (waiting.length === 0) return unreachable.size === 0
    for (const outgoing of waiting) {
      last = outgoing.seq
      if (unreachable.has(outgoing.tenant)) continue
      try {
        await send(outgoing)
        outbox.remove(outgoing.seq)
      } catch {
        unreachable.add(outgoing.tenant)
      }
    }
  }
}
