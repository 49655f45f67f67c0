/** `text` in pieces of at most `most` UTF-16 units; no pair of surrogates is torn apart, because half of one has no UTF-8. */
export function splitText(text: string, most: number): string[] {
  const pieces: string[] = []
  for (let at = 0; at < text.length;) {
    let end = Math.min(at + most, text.length)
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end -= 1
    pieces.push(text.slice(at, end))
    at = end
  }
  return pieces
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff
