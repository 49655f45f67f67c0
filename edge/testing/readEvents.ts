import { ChatChunk } from '#core/contract/http/chatChunk'

/** What a stream of chat said: its chunks, checked; the error it broke with; and whether it ended with `[DONE]`. */
export type Events = { chunks: ChatChunk[]; error?: { code: string; message: string }; done: boolean }

export function readEvents(text: string): Events {
  const events: Events = { chunks: [], done: false }
  for (const message of text.split('\n\n')) {
    if (message === '' || message.startsWith(':')) continue
    const data = message.slice('data: '.length)
    if (events.done || events.error) throw new Error(`something follows the end: ${data}`)
    if (data === '[DONE]') events.done = true
    else {
      const value = JSON.parse(data) as { error?: Events['error'] }
      if (value.error) events.error = value.error
      else events.chunks.push(ChatChunk.parse(value))
    }
  }
  return events
}

/** The text of the first choice, as a reader of the stream puts it together. */
export const textOf = ({ chunks }: Events): string =>
  chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')
