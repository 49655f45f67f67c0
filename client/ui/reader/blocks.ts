import type { Span } from '../state/place.ts'

/** A paragraph or heading of a text. `start` and `end` are UTF-16 offsets into the whole text. */
export type Block = { kind: 'heading' | 'paragraph'; start: number; end: number }

/** More than this in one go makes a phone stop for a moment; the rest comes on request. */
export const windowCharacters = 120_000

/** The part of a long text to show: all of a short one, else `characters` around the focus, cut at line ends. */
export function readerWindow(text: string, focus: number, characters = windowCharacters): Span {
  if (text.length <= characters) return { start: 0, end: text.length }
  const half = Math.floor(characters / 2)
  const wanted = Math.max(0, Math.min(focus - half, text.length - characters))
  const lineStart = wanted === 0 ? 0 : text.lastIndexOf('\n', wanted) + 1
  const lineEnd = text.indexOf('\n', wanted + characters)
  const end = lineEnd === -1 ? text.length : lineEnd
  /** A text without lines would come whole; then cut inside. */
  return {
    start: wanted - lineStart > half ? wanted : lineStart,
    end: end - wanted - characters > half ? wanted + characters : end,
  }
}

/** Blank lines part blocks; a line that starts with # is a heading, shown without its marks. */
export function splitBlocks(text: string, window: Span): Block[] {
  const blocks: Block[] = []
  const line = /[^\n]+/g
  line.lastIndex = window.start
  let open: Block | undefined
  for (let match = line.exec(text); match && match.index < window.end; match = line.exec(text)) {
    const start = match.index
    const end = Math.min(start + match[0].length, window.end)
    if (match[0].trim() === '') {
      open = undefined
      continue
    }
    const marks = /^#{1,6}\s+/.exec(match[0])?.[0].length ?? 0
    const follows = open?.kind === 'paragraph' && marks === 0 && start === open.end + 1
    if (follows && open) {
      open.end = end
      continue
    }
    open = { kind: marks > 0 ? 'heading' : 'paragraph', start: start + marks, end }
    blocks.push(open)
  }
  return blocks
}

export type Piece = { text: string; marked: boolean }

/** The text of a block, parted where the highlighted span begins and ends. */
export function pieces(text: string, block: Block, span: Span | null): Piece[] {
  const from = Math.max(block.start, span?.start ?? block.end)
  const to = Math.min(block.end, span?.end ?? block.end)
  if (span === null || from >= to) return [{ text: text.slice(block.start, block.end), marked: false }]
  return [
    { text: text.slice(block.start, from), marked: false },
    { text: text.slice(from, to), marked: true },
    { text: text.slice(to, block.end), marked: false },
  ].filter((piece) => piece.text !== '')
}
