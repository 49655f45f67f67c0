import type { CacheDirective } from '#core/contract/http/cacheControl'
import type { TaskCall } from '#core/contract/http/taskCall'
import type { Receipt } from '#core/contract/receipt'
import type { TraceHeaders } from '#core/observe/traceContext'
import type { Hints } from '#core/contract/request'
import type { Caller } from './appEnv.ts'
import type { Admission } from './money/admission.ts'

/** One request as it stands behind the door: who asks, what, how, and since when. */
export type Incoming = {
  task: TaskCall
  hints: Hints
  /** What it asks of earlier answers. */
  cache: CacheDirective
  tenant: string
  caller: Caller
  /** Its slot, held while it is under way. */
  admission: Admission
  /** May it be answered by this model, too, where that is not the one that it names? */
  permits(model: string): boolean
  requestId: string
  /** The trace it belongs to, for whoever is asked next. */
  trace: TraceHeaders
  /** How its errors begin: `embed`. */
  action: string
  startedMs: number
  /** Bytes of the request's body: what left the device for this answer. */
  bodyBytes: number
  /** The continent where the request came in, as Cloudflare names it; undefined where nobody says. */
  region: string | undefined
  /** Fires when the client is gone. Of one that closes its side without a reset, workerd learns only when it writes: the deadline bounds that. */
  clientGone: AbortSignal
  /** What became of it, where the end of a stream says more than its begin. */
  told(receipt: Receipt): void
  keepAlive(promise: Promise<unknown>): void
  /** Nobody asked yet: the answer is made to be kept. */
  ahead?: true
}
