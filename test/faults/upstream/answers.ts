/** The one answer of this server, whole and in pieces. */
export const answerTokens = ['One', ' two', ' three', ' four.'] as const
export const answerText = answerTokens.join('')
export const usage = { prompt_tokens: 5, completion_tokens: 4, total_tokens: 9 }

const head = { id: 'chatcmpl-1', created: 1_760_000_000 }

export function completion(model: string): string {
  const message = { role: 'assistant', content: answerText }
  const choices = [{ index: 0, message, finish_reason: 'stop' }]
  return JSON.stringify({ ...head, object: 'chat.completion', model, choices, usage })
}

export const event = (data: string): string => `data: ${data}\n\n`
export const done = event('[DONE]')

function chunk(model: string, choices: object[], more: object = {}): string {
  return event(JSON.stringify({ ...head, object: 'chat.completion.chunk', model, choices, ...more }))
}

export const roleChunk = (model: string): string =>
  chunk(model, [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }])
/** As OpenAI sends them: each with random padding of its own. */
export const tokenChunk = (model: string, content: string): string =>
  chunk(model, [{ index: 0, delta: { content }, finish_reason: null }], {
    obfuscation: `x${content.length}`,
  })
export const finishChunk = (model: string): string =>
  chunk(model, [{ index: 0, delta: {}, finish_reason: 'stop' }])
export const usageChunk = (model: string): string => chunk(model, [], { usage })

export const tokenChunks = (model: string): string[] => answerTokens.map((token) => tokenChunk(model, token))
