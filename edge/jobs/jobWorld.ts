import type { Caller } from '../appEnv.ts'
import type { Ports } from '../ports.ts'

/** A request of a batch, as if its caller had just sent it. */
export type JobCall = { caller: Caller; requestId: string; path: string; body: string }

/** What work for later needs from the world. */
export type JobWorld = Pick<Ports, 'clock' | 'chance' | 'digests' | 'sealer' | 'newId' | 'log'> & {
  /** Who a key stands for now. Throws AppError when it is no longer in force. */
  callerOf(tenant: string, keyId: string): Promise<Caller>
  /** The answer of the very handlers that answer a request from outside. */
  answer(call: JobCall): Promise<Response>
  /** Resolves once everything that the caller has used until now is written down. */
  settled(caller: Caller): Promise<void>
  /** Tells others that a tenant has work; only a hint, nothing depends on it. */
  hint(tenant: string): Promise<void>
  /** The way to webhooks. */
  send(url: string, init: RequestInit): Promise<Response>
}
