import { AppError } from '#core/contract/error'
import type { Clock } from './ports.ts'

/** `work`, or `deadline_exceeded` when it takes longer than `ms`. What it does is not stopped. */
export async function inTime<T>(work: Promise<T>, { clock, ms }: { clock: Clock; ms: number }): Promise<T> {
  let forget = (): void => undefined
  const tooLate = new Promise<never>((_, reject) => {
    forget = clock.after(ms, () =>
      reject(new AppError('deadline_exceeded', `Cannot wait: not done within ${ms} ms`)),
    )
  })
  try {
    return await Promise.race([work, tooLate])
  } finally {
    forget()
  }
}
