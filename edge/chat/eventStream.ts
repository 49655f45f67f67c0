import { sseComment } from '#core/contract/http/sse'
import type { Clock } from '../ports.ts'

export type EventStreamOptions = {
  clock: Clock
  heartbeatMs: number
  /** Fires when the client is gone. */
  clientGone: AbortSignal
  /** Called once, however the stream ends. */
  ended(): void
}

const utf8 = new TextEncoder()

/**
 * A body made of `texts`, each sent as soon as it is there and no faster than the client reads; a comment goes out whenever
 * nothing was sent for `heartbeatMs`. The iteration is left (`return`) as soon as the client is gone, whether it waits for
 * the next text or for the client to read: workerd tells by the request's signal, and does not call `cancel` reliably.
 */
export function eventStream(
  texts: AsyncIterable<string>,
  options: EventStreamOptions,
): ReadableStream<Uint8Array> {
  const { clock, heartbeatMs, clientGone } = options
  const iterator = texts[Symbol.asyncIterator]()
  let sentMs = clock.nowMs()
  let over = false
  let forgetBeat = (): void => undefined
  let controller: ReadableStreamDefaultController<Uint8Array>

  const end = (): void => {
    if (over) return
    over = true
    forgetBeat()
    clientGone.removeEventListener('abort', leave)
    options.ended()
  }
  const leave = (): void => {
    end()
    controller.error(clientGone.reason)
    void iterator.return?.()
  }
  /** One timer for the whole stream: setting one anew for each text would cost more than the text. */
  const beat = (): void => {
    const quietMs = clock.nowMs() - sentMs
    const due = quietMs >= heartbeatMs
    if (due && (controller.desiredSize ?? 0) > 0) controller.enqueue(utf8.encode(sseComment))
    forgetBeat = clock.after(due ? heartbeatMs : heartbeatMs - quietMs, beat)
  }

  return new ReadableStream<Uint8Array>({
    start(own) {
      controller = own
      forgetBeat = clock.after(heartbeatMs, beat)
      clientGone.addEventListener('abort', leave, { once: true })
      if (clientGone.aborted) leave()
    },
    async pull() {
      const { done, value } = await iterator.next()
      if (over) return
      if (!done) {
        sentMs = clock.nowMs()
        return controller.enqueue(utf8.encode(value))
      }
      end()
      controller.close()
    },
    cancel: leave,
  })
}
