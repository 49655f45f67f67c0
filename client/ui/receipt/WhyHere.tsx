import type { Receipt } from '#core/contract/receipt'
import { plainReason } from '../words/plainReason.ts'
import { planWords } from '../words/tiers.ts'

/** Why it ran there, and why nowhere else. The first hop that decided decided for all after it. */
export function WhyHere({ receipt }: { receipt: Receipt }) {
  const decision = receipt.hops.find((hop) => hop.decision)?.decision
  if (!decision) return null
  return (
    <div class="why">
      <p>{plainReason(decision.reason)}</p>
      {decision.rejected.length > 0 && (
        <>
          <h3 class="label">Not chosen</h3>
          <dl class="rejected">
            {decision.rejected.map(({ plan, because }) => (
              <div key={plan}>
                <dt>{planWords[plan]}</dt>
                <dd>{plainReason(because)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </div>
  )
}
