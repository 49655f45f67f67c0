import type { Hop, Receipt } from '#core/contract/receipt'

/** One hop on the common clock of its receipt. */
export type TimelineRow = { hop: Hop; startMs: number; ownMs: number; waitingMs: number }

/** Phases in which a hop waits for the next one instead of working. */
const waitingPhases = ['network', 'origin']

/**
 * Places the hops on one clock. A receipt has durations only (clocks of machines differ), so: a hop that counted
 * waiting for the next holds it inside itself, after its own work; any other hop follows the one before.
 */
export function timeline(receipt: Receipt): TimelineRow[] {
  const rows: TimelineRow[] = []
  for (const hop of receipt.hops) {
    const previous = rows.at(-1)
    const waitingMs = Math.min(
      hop.totalMs,
      waitingPhases.reduce((sum, phase) => sum + (hop.phasesMs[phase] ?? 0), 0),
    )
    rows.push({
      hop,
      startMs: previous ? startAfter(previous, hop) : 0,
      ownMs: hop.totalMs - waitingMs,
      waitingMs,
    })
  }
  return rows
}

function startAfter(previous: TimelineRow, hop: Hop): number {
  const endMs = previous.startMs + previous.hop.totalMs
  if (previous.waitingMs === 0) return endMs
  return Math.max(previous.startMs, Math.min(previous.startMs + previous.ownMs, endMs - hop.totalMs))
}

/** From the question to the answer, in ms. */
export function wholeMs(receipt: Receipt): number {
  return timeline(receipt).reduce((end, { startMs, hop }) => Math.max(end, startMs + hop.totalMs), 0)
}
