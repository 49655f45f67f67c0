import type { LogEvent } from '../ports.ts'

/** One event, one line: JSON escapes what could break out of it. */
export function consoleLog(event: LogEvent): void {
  console.error(JSON.stringify(event))
}
