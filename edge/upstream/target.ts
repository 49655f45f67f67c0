import type { Fetch } from './world.ts'

/** Another server as it is asked. */
export type Target = {
  readonly name: string
  /** Its address, to which the path of a call is added; it does not end in a slash. */
  readonly base: string
  /** Of every call, its key among them. */
  readonly headers: Readonly<Record<string, string>>
  readonly fetch: Fetch
  /** What its errors must not show. */
  readonly secrets: readonly string[]
}
