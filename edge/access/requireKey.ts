import { AppError } from '#core/contract/error'
import type { Caller } from '../appEnv.ts'

/** The caller, when it shows an API key: what changes something for a whole tenant is not for a visiting page. */
export function requireKey(caller: Caller, action: string): Caller {
  if (caller.kind === 'key') return caller
  throw new AppError(
    'not_permitted',
    `Cannot ${action}: the caller is an anonymous session; send "Authorization: Bearer hedge_..." with a key in force`,
    { param: 'header authorization' },
  )
}
