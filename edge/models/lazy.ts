import { AppError } from '#core/contract/error'
import { edgeLimits } from '../limits.ts'
import type { Clock } from '../ports.ts'

export type KeepAlive = (promise: Promise<unknown>) => void

/**
 * A value that is loaded when it is first wanted, once for all who want it. After a failure it is tried again only when a pause is
 * over: a damaged file must not be read anew for every request.
 */
export class Lazy<T> {
  readonly #load: (keepAlive: KeepAlive) => Promise<T>
  readonly #clock: Clock
  #value: T | undefined
  #work: { promise: Promise<T>; startedMs: number } | undefined
  #failed: { error: unknown; untilMs: number } | undefined

  constructor(clock: Clock, load: (keepAlive: KeepAlive) => Promise<T>) {
    this.#clock = clock
    this.#load = load
  }

  /** Undefined until it is there. */
  get value(): T | undefined {
    return this.#value
  }

  /** Milliseconds until a failed load may be tried again; 0 when nothing stands in the way. */
  get blockedMs(): number {
    return Math.max(0, (this.#failed?.untilMs ?? 0) - this.#clock.nowMs())
  }

  /** The value, loaded if need be. Rejects with what the load rejects with, and goes on doing so until the pause is over. */
  get(keepAlive: KeepAlive): Promise<T> {
    if (this.#value !== undefined) return Promise.resolve(this.#value)
    if (this.#failed && this.blockedMs > 0) return Promise.reject(this.#failed.error as Error)
    const nowMs = this.#clock.nowMs()
    // A load whose request the runtime ended never settles; the next one begins another.
    if (this.#work && nowMs - this.#work.startedMs < edgeLimits.flightMs) return this.#work.promise
    const promise = this.#run(keepAlive)
    this.#work = { promise, startedMs: nowMs }
    keepAlive(promise.catch(() => undefined))
    return promise
  }

  async #run(keepAlive: KeepAlive): Promise<T> {
    try {
      this.#value = await this.#load(keepAlive)
      return this.#value
    } catch (error) {
      this.#failed = { error, untilMs: this.#clock.nowMs() + edgeLimits.modelPauseMs }
      if (error instanceof AppError) throw error
      throw new AppError('engine_failed', 'Cannot load a model at the edge', { cause: error })
    } finally {
      this.#work = undefined
    }
  }
}
