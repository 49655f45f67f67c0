import { decodeEntities } from './htmlEntities.ts'

/** A piece of output; delimiters shrink as their partners are found, and what is left of them is text. */
type Piece = { text: string; repeat: number }

const special = /[\\`*_~[\]!<]/g
const escaped = /\\([!-/:-@[-`{-~])/y
const runOf = /([*_~`])\1*/y
const autolink = /<((?:https?|mailto):[^\s<>]{1,2000}|[^\s<>@]{1,100}@[^\s<>]{1,200})>/y
const tag = /<(?:!--[^<>]{0,2000}--|(\/?[a-zA-Z][a-zA-Z\d-]{0,31})(?:[\s/][^<>]{0,2000})?)>/y
/** Behind a closing bracket: `(address "title")` or `[reference]`. */
const target =
  /\(\s{0,9}(?:<[^<>\n]{0,2000}>|[^\s()<>]{0,2000}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,2000})?)(?:\s{1,9}(?:"[^"]{0,500}"|'[^']{0,500}'))?\s{0,9}\)|\[[^[\]]{0,200}\]/y

/**
 * Words of a paragraph of Markdown without its marks: emphasis, links, images, code, escapes, entities, inline tags. Marks without
 * a partner stay. One pass; delimiters are matched on stacks and every look ahead is bounded, so time is linear.
 */
export function plainInline(markdown: string): string {
  const pieces: Piece[] = []
  const openers = new Map<string, Piece[]>()
  const brackets: Piece[] = []
  const codeEnds = codeSpanEnds(markdown)
  const put = (text: string): Piece => {
    const piece = { text, repeat: 1 }
    pieces.push(piece)
    return piece
  }

  let at = 0
  while (at < markdown.length) {
    special.lastIndex = at
    const next = special.exec(markdown)?.index ?? markdown.length
    if (next > at) put(decodeEntities(markdown.slice(at, next)))
    if (next >= markdown.length) break
    at = next
    const character = markdown.charAt(at)
    if (character === '\\') {
      const match = stickyMatch(escaped, markdown, at)
      put(match?.[1] ?? character)
      at += match?.[0].length ?? 1
    } else if (character === '`') {
      const run = stickyMatch(runOf, markdown, at)?.[0].length ?? 1
      const end = codeEnds.get(at)
      put(markdown.slice(end === undefined ? at : at + run, end ?? at + run))
      at = (end ?? at) + run
    } else if (character === '<') {
      const link = stickyMatch(autolink, markdown, at)
      const match = link ?? stickyMatch(tag, markdown, at)
      put(link?.[1] ?? (match === null ? character : match[1]?.toLowerCase() === 'br' ? '\n' : ''))
      at += match?.[0].length ?? 1
    } else if (character === '[' || (character === '!' && markdown[at + 1] === '[')) {
      const mark = character === '!' ? '![' : '['
      brackets.push(put(mark))
      at += mark.length
    } else if (character === ']') {
      const opener = brackets.pop()
      const match = opener === undefined ? null : stickyMatch(target, markdown, at + 1)
      if (match === null || opener === undefined) put(character)
      else opener.repeat = 0
      at += 1 + (match?.[0].length ?? 0)
    } else if (character === '!') {
      put(character)
      at++
    } else {
      const run = stickyMatch(runOf, markdown, at)?.[0].length ?? 1
      delimit(pieces, openers, { markdown, at, run })
      at += run
    }
  }
  return pieces.map(({ text, repeat }) => text.repeat(repeat)).join('')
}

type Run = { readonly markdown: string; readonly at: number; readonly run: number }

/** Matches a run of `*`, `_` or `~` with the nearest openers of its kind; what is left of it may open. */
function delimit(pieces: Piece[], openers: Map<string, Piece[]>, { markdown, at, run }: Run): void {
  const character = markdown.charAt(at)
  const piece: Piece = { text: character, repeat: run }
  pieces.push(piece)
  if (character === '~' && run < 2) return
  const before = markdown.charAt(at - 1)
  const after = markdown.charAt(at + run)
  // snake_case keeps its bars: an underscore inside a word is a letter.
  const insideWord = character === '_' && /[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}]/u.test(after)
  if (insideWord) return
  const stack = openers.get(character) ?? []
  openers.set(character, stack)
  if (before !== '' && !/\s/.test(before)) {
    for (let opener = stack.at(-1); opener !== undefined && piece.repeat > 0; opener = stack.at(-1)) {
      const matched = Math.min(opener.repeat, piece.repeat)
      opener.repeat -= matched
      piece.repeat -= matched
      if (opener.repeat === 0) stack.pop()
    }
  }
  if (piece.repeat > 0 && after !== '' && !/\s/.test(after)) stack.push(piece)
}

/** For each run of backticks that opens code: where the next run of the same length begins. */
function codeSpanEnds(markdown: string): Map<number, number> {
  const ends = new Map<number, number>()
  const openByLength = new Map<number, number>()
  let closedUntil = -1
  const runs = [...markdown.matchAll(/`+/g)]
  const nextOfLength: (number | undefined)[] = []
  for (let i = runs.length - 1; i >= 0; i--) {
    const length = runs[i]?.[0].length ?? 0
    nextOfLength[i] = openByLength.get(length)
    openByLength.set(length, runs[i]?.index ?? 0)
  }
  runs.forEach((run, i) => {
    const end = nextOfLength[i]
    if (run.index <= closedUntil || end === undefined) return
    ends.set(run.index, end)
    closedUntil = end
  })
  return ends
}

function stickyMatch(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
