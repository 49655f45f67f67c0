/** Why the stack cannot start or stopped, in one line for the person at the terminal: the action, the value, what to do. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

/** The beginning of an error's text, on one line. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.split('\n')[0] ?? ''
}
