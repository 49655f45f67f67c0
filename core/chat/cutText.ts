export type Piece = { text: string; /** UTF-16 offset in the whole. */ start: number }

/** `text` in pieces of at most `maxCharacters`, cut behind the last line break of each, else behind a blank, else between characters. */
export function cutText(text: string, maxCharacters: number): Piece[] {
  const pieces: Piece[] = []
  let start = 0
  while (text.length - start > maxCharacters) {
    const window = text.slice(start, start + maxCharacters)
    const length =
      1 + Math.max(window.lastIndexOf('\n'), -1) || 1 + window.lastIndexOf(' ') || wholeCharacters(window)
    pieces.push({ text: window.slice(0, length), start })
    start += length
  }
  pieces.push({ text: text.slice(start), start })
  return pieces.filter((piece) => piece.text.trim() !== '')
}

/** The length of `window` without the first half of a character that goes on behind it. */
function wholeCharacters(window: string): number {
  return /[\ud800-\udbff]$/.test(window) ? window.length - 1 : window.length
}
