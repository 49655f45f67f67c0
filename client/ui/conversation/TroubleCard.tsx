import { Icon } from '../Icon.tsx'
import type { Trouble } from '../words/trouble.ts'

/** What happened, what is safe, what to do; the technical words folded. */
export function TroubleCard({ trouble, onAgain }: { trouble: Trouble; onAgain(): void }) {
  return (
    <div class="card trouble">
      <Icon name="alert" />
      <div>
        <p>
          <strong>{trouble.happened}</strong>
        </p>
        <p>
          {trouble.safe} {trouble.todo}
        </p>
        <details class="fold">
          <summary>
            Details
            <Icon name="chevron" />
          </summary>
          <p class="quiet">{trouble.detail}</p>
        </details>
      </div>
      <button type="button" class="button plain" onClick={onAgain}>
        Ask again
      </button>
    </div>
  )
}
