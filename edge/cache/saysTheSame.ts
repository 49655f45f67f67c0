import type { Quote } from '#core/contract/reply'
import type { CachedAnswer } from './cachedAnswer.ts'

/** Do two answers to a question tell a reader the same? For an extract: the same sentence first, or nothing found in both. */
export function saysTheSame({ reply: a }: CachedAnswer, { reply: b }: CachedAnswer): boolean {
  if (a.task !== 'extract' || b.task !== 'extract') return false
  return a.found === b.found && samePlace(a.answers[0], b.answers[0])
}

function samePlace(a: Quote | undefined, b: Quote | undefined): boolean {
  return a?.passageIndex === b?.passageIndex && a?.start === b?.start && a?.end === b?.end
}
