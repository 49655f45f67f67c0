import type { AdminClient } from './adminClient.ts'

/** What the options say, by their name. */
export type Values = Readonly<Record<string, string | boolean | undefined>>

/** What a command answers: rows for people, and the same as JSON. */
export type Answer = { text: string; json: unknown }
export type Command = {
  /** Its arguments, as the help shows them; those in brackets may be left out. */
  args: readonly string[]
  help: string
  run(admin: AdminClient, args: readonly string[], values: Values): Promise<Answer>
}

/** Commands by their words. */
export type Commands = Readonly<Record<string, Command>>
