/** Lines up to this length stand alone when the next begins with a capital: a heading. Longer ones are wrapped prose. */
export const headingCharacters = 60

const listItem = /^(?:[-*+•‣◦–]\s|#{1,6}\s|>\s?|\d{1,3}[.)]\s|[a-zA-Z]\)\s|\|)/
/** Enough to recognise a list item's mark. */
const markCharacters = 8

/**
 * Whether the line break at `at` ends the sentence that began at `start`: before a blank line, a list item or a
 * heading, or after a short line that reads as one. Other breaks are prose wrapped by an editor.
 */
export function isBreakingNewline(text: string, start: number, at: number): boolean {
  if (text[at] === '\f' || text[at] === '\u2029') return true
  let next = at
  let newlines = 0
  while (next < text.length && /\s/.test(text.charAt(next))) {
    if (text[next] === '\n') newlines++
    next++
  }
  if (newlines > 1 || next >= text.length) return true
  const following = text.slice(next, next + markCharacters)
  if (listItem.test(following)) return true
  const lineStart = Math.max(text.lastIndexOf('\n', at - 1) + 1, start)
  if (listItem.test(text.slice(start, start + markCharacters)) && !/^\p{Ll}/u.test(following)) return true
  return at - lineStart <= headingCharacters && lineStart === start && !/^[\p{Ll},;)]/u.test(following)
}
