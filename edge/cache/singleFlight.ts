import { edgeLimits } from '../limits.ts'
import { untilAborted } from './untilAborted.ts'

type Flight<T> = { work: Promise<T>; startedMs: number; waiters: number; landed: boolean; abandon(): void }

export type Boarding<T> = {
  nowMs: number
  /** Fires when this caller leaves: the client is gone or its deadline has passed. */
  signal: AbortSignal
  /** Keeps the runtime from ending the request that leads while others wait for its flight. */
  keepAlive(promise: Promise<unknown>): void
  /** The work itself; its signal fires when the last waiter has left. */
  start(signal: AbortSignal): Promise<T>
}

/**
 * Identical work in flight runs once: who comes later waits for the same flight. A waiter that leaves does not disturb
 * the others; when the last one leaves, the work is aborted. Failures land for everybody who waits, and are not kept.
 *
 * On Workers, I/O belongs to the request that began it, so only the leader may abort its own fetch: the last waiter
 * resolves a plain promise, and the reaction to it runs in the leader's context.
 */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>()

  isFlying(key: string): boolean {
    return this.#flights.has(key)
  }

  async run(key: string, boarding: Boarding<T>): Promise<{ value: T; joined: boolean }> {
    boarding.signal.throwIfAborted()
    const running = this.#flights.get(key)
    const joined = running !== undefined && boarding.nowMs - running.startedMs < edgeLimits.flightMs
    const flight = joined ? running : this.#lead(key, boarding)
    flight.waiters += 1
    try {
      return { value: await untilAborted(flight.work, boarding.signal), joined }
    } finally {
      flight.waiters -= 1
      if (flight.waiters === 0 && !flight.landed) {
        this.#remove(key, flight)
        flight.abandon()
      }
    }
  }

  #lead(key: string, boarding: Boarding<T>): Flight<T> {
    const controller = new AbortController()
    let abandon = (): void => undefined
    void new Promise<void>((resolve) => (abandon = resolve)).then(() => controller.abort())
    const work = boarding.start(controller.signal).finally(() => {
      flight.landed = true
      this.#remove(key, flight)
    })
    const flight: Flight<T> = { work, startedMs: boarding.nowMs, waiters: 0, landed: false, abandon }
    this.#flights.set(key, flight)
    boarding.keepAlive(work.catch(() => undefined))
    return flight
  }

  #remove(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key)
  }
}
