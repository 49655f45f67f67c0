import type { ChatChunk, ChatDelta } from '../contract/http/chatChunk.ts'
import type { ChatChoice, ChatCompletion } from '../contract/http/chatReply.ts'

type Chosen = ChatChunk['choices'][number]

/**
 * A whole answer as a stream tells it: for each choice its role, its text (in `pieces` where there is only one choice), its tool
 * calls and its end; then, without choices, the use.
 */
export function chatChunks(completion: ChatCompletion, pieces?: readonly string[]): ChatChunk[] {
  const { choices, usage, hedge, ...head } = completion
  const chunk = (choice: Chosen): ChatChunk => ({
    ...head,
    object: 'chat.completion.chunk',
    choices: [choice],
  })
  return [
    ...choices.flatMap((choice) => deltasOf(choice, choices.length === 1 ? pieces : undefined).map(chunk)),
    { ...head, object: 'chat.completion.chunk', choices: [], usage: usage ?? null, ...(hedge && { hedge }) },
  ]
}

function deltasOf(
  { index, message, logprobs, finish_reason }: ChatChoice,
  pieces?: readonly string[],
): Chosen[] {
  const { content, refusal, tool_calls: calls = [], ...rest } = message
  const delta = (part: ChatDelta): Chosen => ({ index, delta: part, finish_reason: null })
  const texts = pieces ?? (content === null ? [] : [content])
  const parts = [
    delta({ ...rest, content: content === null ? null : '', ...(refusal !== null && { refusal }) }),
    ...texts.map((text) => delta({ content: text })),
    ...calls.map((call, at) => delta({ tool_calls: [{ ...call, index: at }] })),
    { index, delta: {}, finish_reason },
  ]
  // What the log probabilities belong to is the text as a whole; they travel with its first piece, or with the end.
  const bearer = parts[Math.min(1, parts.length - 1)]
  if (bearer && logprobs !== null) bearer.logprobs = logprobs
  return parts
}
