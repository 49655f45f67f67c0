import { AppError } from '#core/contract/error'
import type { Reach } from '#core/contract/request'
import type { Gate } from '../ports.ts'

export type GatePorts = {
  fetch: (path: string, init: RequestInit) => Promise<Response>
  /** How far the user lets anything travel, asked anew for every request. */
  userReach: () => Reach
}

/**
 * The one place where something that the user wrote leaves this device. With reach `device`, the user's or the
 * request's, it throws AppError `no_plan` before anything is sent; what is sent is counted first.
 * (Fetching the app and its models sends nothing of the user's; that does not pass here.)
 */
export function createGate({ fetch, userReach }: GatePorts): Gate {
  return {
    async send(path, { reach, body, signal, onLeaving }) {
      if (reach === 'device' || userReach() === 'device') {
        throw new AppError(
          'no_plan',
          `Cannot send the request to ${path}: reach device lets nothing leave this device; widen the reach to ask our server`,
          { param: 'hedge.reach' },
        )
      }
      signal.throwIfAborted()
      onLeaving(new TextEncoder().encode(body).length)
      return fetch(path, {
        method: 'POST',
        body,
        signal,
        headers: { 'content-type': 'application/json' },
        credentials: 'same-origin',
        cache: 'no-store',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
      })
    },
  }
}
