import { AppError } from '#core/contract/error'
import type { Clock } from './ports.ts'

export type DeadlineOptions = {
  startedMs: number
  deadlineMs: number
  /** As the beginning of the error: `embed`. */
  action: string
  /** Fires when the client is gone. */
  clientGone: AbortSignal
}

/** How long one caller waits: until its deadline or until it leaves. The timer starts with the first look at `signal`. */
export class Deadline {
  readonly #clock: Clock
  readonly #options: DeadlineOptions
  #controller: AbortController | undefined
  #release = (): void => undefined

  constructor(clock: Clock, options: DeadlineOptions) {
    this.#clock = clock
    this.#options = options
  }

  leftMs(): number {
    return this.#options.startedMs + this.#options.deadlineMs - this.#clock.nowMs()
  }

  /** Its reason is `deadline_exceeded`, or the client's own when it left. */
  get signal(): AbortSignal {
    this.#controller ??= this.#start()
    return this.#controller.signal
  }

  /** Forgets the timer; to be called when nobody waits any more. */
  end(): void {
    this.#release()
  }

  #start(): AbortController {
    const controller = new AbortController()
    const { clientGone } = this.#options
    const leave = (): void => controller.abort(clientGone.reason)
    const expire = (): void => controller.abort(this.#exceeded())
    if (clientGone.aborted) leave()
    clientGone.addEventListener('abort', leave, { once: true })
    const leftMs = this.leftMs()
    const forget = leftMs > 0 ? this.#clock.after(leftMs, expire) : (expire(), () => undefined)
    this.#release = () => {
      clientGone.removeEventListener('abort', leave)
      forget()
    }
    return controller
  }

  #exceeded(): AppError {
    const { action, deadlineMs } = this.#options
    return new AppError(
      'deadline_exceeded',
      `Cannot ${action} within ${deadlineMs} ms: no tier answered in time; send a longer deadline or fewer texts`,
      { param: 'hedge.deadline_ms' },
    )
  }
}
