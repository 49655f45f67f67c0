import { AppError } from '#core/contract/error'
import type { Clock } from './ports.ts'

export type Deadline = {
  /** On the clock given. */
  readonly atMs: number
  /** Fires with AppError `deadline_exceeded` when the time is up, with an AbortError when the caller is gone. */
  readonly signal: AbortSignal
  /** Forgets the timer and the caller. */
  stop(): void
}

export type DeadlineOptions = { clock: Clock; leftMs: number; gone: AbortSignal; action: string }

export function startDeadline({ clock, leftMs, gone, action }: DeadlineOptions): Deadline {
  const controller = new AbortController()
  const onGone = (): void =>
    controller.abort(new DOMException(`Stopped to ${action}: the caller is gone`, 'AbortError'))
  const cancelTimer = clock.after(leftMs, () =>
    controller.abort(
      new AppError('deadline_exceeded', `Cannot ${action}: not done within ${leftMs} ms; allow more time`),
    ),
  )
  if (gone.aborted) onGone()
  else gone.addEventListener('abort', onGone)
  return {
    atMs: clock.nowMs() + leftMs,
    signal: controller.signal,
    stop() {
      cancelTimer()
      gone.removeEventListener('abort', onGone)
    },
  }
}
