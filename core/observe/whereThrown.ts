/** Frames that are worth a line. */
const frames = 4
/** A name of a function is at most this long; what else stands in a line of a stack is not believed. */
const frame = /^\s*at (?:[\w.$<>[\] #]{1,120} \()?([^()\s]{1,200}:\d{1,7}:\d{1,7})\)?$/

/**
 * A fault's kind and where it came from, never its message: that may hold a text of a request, and so may the lines that a message
 * adds to a stack.
 */
export function whereThrown(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown
  const code: unknown = Reflect.get(thrown, 'code')
  const kind =
    typeof code === 'string' && /^[\w-]{1,40}$/.test(code) ? `${nameOf(thrown)} ${code}` : nameOf(thrown)
  const head = `${thrown.name}: ${thrown.message}`
  const { stack = '' } = thrown
  // A message may look like frames: without knowing where it ends, none is believed.
  if (!stack.startsWith(head)) return kind
  const lines = stack
    .slice(head.length)
    .split('\n')
    .filter((line) => frame.test(line))
  return [kind, ...lines.slice(0, frames).map((line) => line.trim())].join(' ')
}

const nameOf = ({ name }: Error): string => (/^\w{1,40}$/.test(name) ? name : 'Error')
