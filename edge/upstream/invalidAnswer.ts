import { AppError } from '#core/contract/error'
import type { Target } from './target.ts'

/** What a server sent with status 200 that is no answer. `flaw` as in "its body is no JSON". */
export function invalidAnswer(flaw: string, { name }: Target, cause?: unknown): AppError {
  return new AppError(
    'upstream_invalid',
    `Cannot use the answer of the server "${name}": ${flaw}; nothing was kept, try again`,
    {
      cause,
    },
  )
}
