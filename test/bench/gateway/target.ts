import type { RequestForm } from '../load/order.ts'

/** A server under test, started. */
export type Target = {
  port: number
  /** Whose processor time and memory are counted; undefined where there is nothing between client and upstream. */
  pid?: number
  /** What every request to it carries. */
  headers: Readonly<Record<string, string>>
  /** With its version. */
  name: string
  stop(): Promise<unknown>
}

/** One line of the table: a target and what it is asked. */
export type Row = { id: string; what: string; target: Target; form: RequestForm }

/** Why a peer is not there, in one line. */
export class Absent extends Error {}
