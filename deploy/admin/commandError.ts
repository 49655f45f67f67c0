/** Why a command did not do what was asked, in one line: the action, the value, what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}
