import type { Desk } from '../createDesk.ts'
import { formatBytes } from '../words/numbers.ts'

/** Before much is fetched over a connection that somebody pays by the megabyte. In the page's flow, never over it. */
export function DownloadNotice({ desk }: { desk: Desk }) {
  const waiting = desk.consent.waiting.value
  if (waiting === null) return null
  const size = formatBytes(waiting.downloadBytes)
  return (
    <section class="card" aria-label="Download">
      <p>
        To {waiting.what}, this device fetches a model of {size}, once. Your connection seems to be metered.
      </p>
      <div class="row">
        <button type="button" class="button" onClick={() => desk.consent.agree()}>
          Fetch {size}
        </button>
        <button type="button" class="button plain" onClick={() => desk.consent.decline()}>
          Not now
        </button>
      </div>
    </section>
  )
}
