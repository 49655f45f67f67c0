import { logLine } from '#core/observe/logLine'
import type { LogEvent } from '../ports.ts'

/** One event, one line. Platforms file what goes through `error` as errors, which requests are not. */
export function consoleLog(event: LogEvent): void {
  if (event.event === 'request') console.log(logLine(event))
  else console.error(logLine(event))
}
