import type { Encoding, Tokenizer } from '#core/text/tokenize'
import type { Clock, TokenIds } from './ports.ts'

/** About 5 ms of work (0.74 us a token); then the loop takes other requests before it goes on. */
const charactersPerTurn = 32_768

export type TokenizedTexts = {
  ids: TokenIds[]
  /** Ids of all texts, special tokens included. */
  inputTokens: number
  /** Tokens beyond the model's limit. */
  cutTokens: number
}

/**
 * Ids of all texts, on the HTTP loop: tokenising takes a half percent of what the engine takes for the same text, so a thread
 * of its own would cost more than it frees. Rejects with the signal's reason.
 */
export async function tokenizeTexts(
  texts: readonly string[],
  tokenizer: Tokenizer,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<TokenizedTexts> {
  const encodings: Encoding[] = []
  let characters = 0
  for (const text of texts) {
    characters += text.length
    if (characters > charactersPerTurn) {
      characters = text.length
      await clock.nextTurn()
      signal.throwIfAborted()
    }
    encodings.push(tokenizer.encode(text))
  }
  return {
    ids: encodings.map(({ ids }) => ids),
    inputTokens: encodings.reduce((sum, { ids }) => sum + ids.length, 0),
    cutTokens: encodings.reduce((sum, { ids, tokens }) => sum + tokens - ids.length, 0),
  }
}
