import { sseComment, sseDone } from '#core/contract/http/sse'

/** Bytes that all recordings of an isolate may still hold. */
export type RecordingRoom = { leftBytes: number }

export type RecordOptions = {
  room: RecordingRoom
  /** The longest recording; of a longer stream nothing is kept. */
  maxBytes: number
  /** Fires when the client is gone: workerd does not call `cancel` reliably. */
  clientGone: AbortSignal
  /** Called once, before the end is passed on, or when the client leaves: with all that was sent, or with undefined where that is not known. */
  over(text: string | undefined): Promise<void>
}

/** Passes `body` on as it comes and no faster than it is read, and keeps a copy of it in text, without heartbeats. */
export function recordStream(
  body: ReadableStream<Uint8Array>,
  { room, maxBytes, clientGone, over }: RecordOptions,
): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  const utf8 = new TextDecoder()
  let text: string | undefined = ''
  let heldBytes = 0
  let open = true

  const forget = (): void => {
    room.leftBytes += heldBytes
    heldBytes = 0
    text = undefined
  }
  const keep = (chunk: Uint8Array): void => {
    if (text === undefined) return
    if (chunk.byteLength > room.leftBytes || heldBytes + chunk.byteLength > maxBytes) return forget()
    room.leftBytes -= chunk.byteLength
    heldBytes += chunk.byteLength
    text += utf8.decode(chunk, { stream: true })
  }
  const end = async (): Promise<void> => {
    if (!open) return
    open = false
    clientGone.removeEventListener('abort', leave)
    try {
      // A message is a line of JSON or `[DONE]`, so that none ends like a comment.
      await over(text?.replaceAll(sseComment, ''))
    } finally {
      forget()
    }
  }
  const leave = (): void => {
    // Clients hang up once they have read the last message; such a one has all of it, and would be charged twice for asking again.
    if (text?.endsWith(sseDone) !== true) forget()
    void end()
  }
  clientGone.addEventListener('abort', leave, { once: true })
  if (clientGone.aborted) leave()

  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        leave()
        throw error
      })
      if (!done) {
        keep(value)
        return controller.enqueue(value)
      }
      await end()
      controller.close()
    },
    cancel(reason) {
      leave()
      return reader.cancel(reason)
    },
  })
}
