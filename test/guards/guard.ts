/** A line of defence, and the test that notices when it is gone. */
export type Guard = {
  /** Lower case with hyphens; unique. */
  name: string
  /** Rows of docs/reliability.md: I for an invariant, A for an attack, C for a complaint. */
  rows: readonly Row[]
  /** From the project's folder. */
  file: string
  /** What is the guard, to the letter; once in its file. */
  text: string
  /** What stands there when it is gone; the file still runs. */
  without: string
  /** The test that has to fail then: its file, and a part of its full name. */
  test: { file: string; name: string }
  /** Without it the test waits until its time is over. */
  hangs?: boolean
}

export type Row = `${'I' | 'A' | 'C'}${number}`

/** The file without the guard. Throws where the guard is not in it exactly once. */
export function withoutGuard({ name, file, text, without }: Guard, source: string): string {
  const parts = source.split(text)
  if (parts.length !== 2)
    throw new Error(`Cannot remove "${name}": its text is ${parts.length - 1} times in ${file}, wanted once`)
  return parts.join(without)
}
