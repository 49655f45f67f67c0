/** Longest heading, in words. */
const headingWords = 8

/** "## Care", "2. Roof.", "Opening hours": a mark, or few words without a full stop and without a number. */
export function isHeading(sentence: string): boolean {
  if (/^#|^\d{1,3}\. (?:\p{L}+ ?){1,3}\.$/u.test(sentence)) return true
  if (/[.!?:;…。！？]["”’)]?$|^[-*•]|\d/.test(sentence)) return false
  return sentence.split(/\s+/, headingWords + 1).length <= headingWords
}
