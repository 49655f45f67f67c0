import type { Hop, Receipt } from '#core/contract/receipt'
import { formatMs } from '../words/numbers.ts'
import { tierLabels } from '../words/tiers.ts'
import { timeline } from './timeline.ts'

const outcomeWords: Record<Hop['outcome'], string> = {
  answered: '',
  forwarded: 'passed on',
  failed: 'could not answer',
}

/** One bar per hop on one clock: full where it worked, pale where it waited for the next. */
export function HopBars({ receipt }: { receipt: Receipt }) {
  const rows = timeline(receipt)
  const wholeMs = Math.max(1, ...rows.map(({ startMs, hop }) => startMs + hop.totalMs))
  return (
    <ol class="hops" aria-label="The way of this question">
      {rows.map(({ hop, startMs, ownMs, waitingMs }, index) => (
        <li key={index} class="hop" data-tier={hop.tier} data-outcome={hop.outcome}>
          <span class="hop-name">
            {tierLabels[hop.tier]}
            {outcomeWords[hop.outcome] && <small> {outcomeWords[hop.outcome]}</small>}
          </span>
          <span
            class="hop-track"
            aria-hidden="true"
            style={{
              '--start': startMs / wholeMs,
              '--own': ownMs / wholeMs,
              '--waiting': waitingMs / wholeMs,
            }}
          />
          <span class="hop-time">{formatMs(hop.totalMs)}</span>
          {hop.error !== undefined && <small class="hop-error">{hop.error}</small>}
        </li>
      ))}
    </ol>
  )
}
