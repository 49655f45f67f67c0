/** What is asked, as far as the choice of a server and the story of an attempt need to know. */
export type Call = {
  /** Public id. */
  model: string
  requestId: string
  /** Until the caller's deadline; its passing is the signal's, this only says what is still worth beginning. */
  leftMs: number
  /** Where the caller is, in the words of the configuration. */
  region?: string | undefined
  /** Lets what nobody waits for go on behind the answer. */
  keepAlive(promise: Promise<unknown>): void
}
