/** Words and marks, as the tokenizer of our models first cuts a text. */
const token = /[\p{L}\p{N}\p{M}_]+|[^\s\p{L}\p{N}\p{M}_]/gu

/** Tokens of a text that no model wrote: its words and marks. */
export const countTokens = (text: string): number => text.match(token)?.length ?? 0

export type TextLimits = { stop: readonly string[]; maxTokens: number }
export type LimitedText = { text: string; /** Why it ends. */ finish: 'stop' | 'length' }

/** `text` up to the first of the stop sequences, which is left out, and to `maxTokens` words and marks. */
export function limitText(text: string, { stop, maxTokens }: TextLimits): LimitedText {
  const ends = stop.map((sequence) => text.indexOf(sequence)).filter((at) => at >= 0)
  const stopped = text.slice(0, Math.min(text.length, ...ends))
  let tokens = 0
  for (const match of stopped.matchAll(token)) {
    if (tokens === maxTokens) return { text: stopped.slice(0, match.index).trimEnd(), finish: 'length' }
    tokens++
  }
  return { text: stopped, finish: 'stop' }
}
