import type { ChatBody } from '../contract/http/chatBody.ts'
import type { ChatUsage } from '../contract/http/chatReply.ts'
import { charactersPerToken, likelyInputTokens } from './likelyInput.ts'

/** What one answer used; `estimated` where the upstream did not say. */
export type ChatUse = {
  inputTokens: number
  cachedInputTokens: number
  outputTokens: number
  estimated: boolean
}

/**
 * More than a model counts for a part beyond a token for each of its bytes: an image may be given by its address, and of a file each
 * page is also looked at, up to what a context holds. A second of sound is fewer tokens than bytes.
 */
const mostPartTokens: Readonly<Record<string, number>> = { image_url: 4_096, file: 131_072 }

/** What the upstream says it used; where it does not, an estimate by what was sent and the characters that came. */
export function useOf(
  usage: ChatUsage | null | undefined,
  passed: { body: ChatBody; bodyBytes: number; outputCharacters: number },
): ChatUse {
  if (usage !== null && usage !== undefined) {
    return {
      inputTokens: usage.prompt_tokens,
      cachedInputTokens: usage.prompt_tokens_details?.cached_tokens ?? 0,
      outputTokens: usage.completion_tokens,
      estimated: false,
    }
  }
  return {
    inputTokens: likelyInputTokens(passed.body, passed.bodyBytes),
    cachedInputTokens: 0,
    outputTokens: Math.ceil(passed.outputCharacters / charactersPerToken),
    estimated: true,
  }
}

export function toUsage({ inputTokens, outputTokens }: ChatUse): ChatUsage {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
  }
}

/** The most that the request can use: no vocabulary makes more tokens than there are bytes, and every answer may be as long as it may. */
export function worstUse(
  body: ChatBody,
  { bodyBytes, maxOutputTokens }: { bodyBytes: number; maxOutputTokens: number },
): { inputTokens: number; maxOutputTokens: number } {
  const each = body.max_completion_tokens ?? body.max_tokens ?? maxOutputTokens
  return {
    inputTokens: bodyBytes + partTokens(body),
    // Of what was predicted all may be wrong, which is paid as if it had been written.
    maxOutputTokens: each * (body.n ?? 1) + (body.prediction ? bodyBytes : 0),
  }
}

function partTokens({ messages }: ChatBody): number {
  let tokens = 0
  for (const { content } of messages) {
    if (!Array.isArray(content)) continue
    for (const { type } of content) tokens += mostPartTokens[type] ?? 0
  }
  return tokens
}

/** Characters of a whole answer: texts, and arguments of tools. */
export function countCharacters(choices: readonly { message: object }[]): number {
  return choices.reduce((sum, { message }) => {
    const {
      content,
      refusal,
      tool_calls: calls,
    } = message as {
      content?: string | null
      refusal?: string | null
      tool_calls?: { function: { arguments: string } }[]
    }
    const inCalls = (calls ?? []).reduce((all, call) => all + call.function.arguments.length, 0)
    return sum + (content?.length ?? 0) + (refusal?.length ?? 0) + inCalls
  }, 0)
}
