/** Server-sent events as chat has them: one line of JSON a message. Source: WHATWG HTML, section 9.2 "Server-sent events". */
export const sseType = 'text/event-stream'

/** OpenAI's end of a stream: whoever has not read it has not read a whole answer. */
export const doneData = '[DONE]'

/** One message. `data` has to be one line, which JSON text is. */
export const sseMessage = (data: string): string => `data: ${data}\n\n`

/** The end of a whole stream. */
export const sseDone = sseMessage(doneData)

/** A comment: readers skip it, proxies see that the stream lives. */
export const sseComment = ':\n\n'
