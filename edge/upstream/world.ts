import type { Clock, LogEvent } from '../ports.ts'

/** What calls to other servers need from the world. */
export type UpstreamWorld = {
  clock: Clock
  fetch: (url: string, init: RequestInit) => Promise<Response>
  /** From 0 to 1, evenly. */
  chance(): number
  log(event: LogEvent): void
}
