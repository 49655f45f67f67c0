import type { Log } from '../ports.ts'

/** One JSON object per line on standard output; the last write of a process is not lost in a pipe. */
export const logJson: Log = (event, fields = {}) => {
  process.stdout.write(`${JSON.stringify({ event, ...fields })}\n`)
}
