import type { Clock, LogEvent } from '../ports.ts'

/** What calls to other servers need from the world. */
export type ServerWorld = {
  clock: Clock
  /** From 0 to 1, evenly. */
  chance(): number
  log(event: LogEvent): void
}

export type Fetch = (url: string, init: RequestInit) => Promise<Response>
