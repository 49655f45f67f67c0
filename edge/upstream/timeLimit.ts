import { AppError } from '#core/contract/error'
import { limits } from '#core/contract/limits'
import type { Clock } from '../ports.ts'

/** What one call waits for next, and how long. When it does not come, `controller` is aborted with `upstream_timeout`. */
export class TimeLimit {
  readonly #clock: Clock
  readonly #controller: AbortController
  readonly #upstream: string
  #dueMs = 0
  #firesMs = 0
  #limitMs = 0
  #awaited = ''
  #forget: (() => void) | undefined

  constructor(clock: Clock, controller: AbortController, upstream: string) {
    this.#clock = clock
    this.#controller = controller
    this.#upstream = upstream
  }

  /** `awaited` as in "no first token within 15000 ms". */
  expect(awaited: string, limitMs: number): void {
    this.#awaited = awaited
    this.#limitMs = limitMs
    this.extend()
    // Every caller's deadline passes before.
    if (limitMs >= limits.chatDeadlineMs) return this.stop()
    // A timer that runs looks when it fires; only an earlier end needs another one.
    if (this.#forget !== undefined && this.#firesMs <= this.#dueMs) return
    this.stop()
    this.#arm(limitMs)
  }

  /** It came; the next one has the whole time again. Sets no timer: the one that runs looks when it fires. */
  extend(): void {
    this.#dueMs = this.#clock.nowMs() + this.#limitMs
  }

  stop(): void {
    this.#forget?.()
    this.#forget = undefined
  }

  #arm(ms: number): void {
    this.#firesMs = this.#clock.nowMs() + ms
    this.#forget = this.#clock.after(ms, () => {
      const leftMs = this.#dueMs - this.#clock.nowMs()
      if (leftMs > 0) this.#arm(leftMs)
      else this.#controller.abort(this.late())
    })
  }

  /** What has not come in time. */
  late(): AppError {
    return new AppError(
      'upstream_timeout',
      `Cannot get an answer from the server "${this.#upstream}": it sent no ${this.#awaited} within ${this.#limitMs} ms`,
    )
  }
}
