import { decodeEntities } from './htmlEntities.ts'
import { createTextWriter } from './textWriter.ts'

/** Elements whose content is no text of the page; everything up to their end tag is skipped. */
const skipped = new Set(
  'script style head template noembed noframes noscript iframe svg object select math'.split(' '),
)
/** Elements with a blank line around them. */
const paragraphs = new Set(
  (
    'p h1 h2 h3 h4 h5 h6 article aside blockquote body details dl fieldset figure footer form header hr main nav ol pre section ' +
    'table ul'
  ).split(' '),
)
/** Elements that begin a new line. */
const lines = new Set('div br li dt dd tr caption summary address figcaption legend option'.split(' '))
const cells = new Set(['td', 'th'])

/**
 * Text of an HTML page in reading order: tags, comments, scripts and styles gone, entities decoded, block elements
 * on lines of their own with blank lines around paragraphs, list items marked "- ". Never throws, never runs anything; markup
 * that is never closed is read as a browser would. Linear time: a scanner without a tree, so hidden elements are kept.
 */
export function htmlToText(html: string): string {
  const writer = createTextWriter()
  const findEnd = endTagFinder(html)
  let preformatted = 0
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    const end = open < 0 ? html.length : open
    if (end > at) writer.write(decodeEntities(html.slice(at, end)), preformatted > 0)
    if (open < 0) break
    const tag = readTag(html, open)
    at = tag.end
    if (tag.kind === 'text') writer.write('<', preformatted > 0)
    if (tag.kind === 'other' || tag.kind === 'text') continue
    const { name } = tag
    if (tag.kind === 'open' && skipped.has(name)) {
      at = findEnd(name, at)
      continue
    }
    if (name === 'pre') preformatted = Math.max(0, preformatted + (tag.kind === 'open' ? 1 : -1))
    if (paragraphs.has(name)) writer.breakLine(2)
    else if (lines.has(name)) writer.breakLine(1)
    else if (cells.has(name)) writer.write(' ', false)
    if (name === 'li' && tag.kind === 'open') writer.mark('- ')
  }
  return writer.text()
}

type Tag = { readonly end: number; readonly kind: 'open' | 'close' | 'other' | 'text'; readonly name: string }

const tagStart = /<(\/?)([a-zA-Z][^\s/>]{0,31})/y

/** The tag at `open`; a `<` that starts none is text. */
function readTag(html: string, open: number): Tag {
  const next = html.charAt(open + 1)
  if (html.startsWith('<!--', open)) return { kind: 'other', name: '', end: after(html, '-->', open + 2) }
  if (next === '!' || next === '?') return { kind: 'other', name: '', end: after(html, '>', open) }
  tagStart.lastIndex = open
  const match = tagStart.exec(html)
  if (match === null) return { kind: 'text', name: '', end: open + 1 }
  const kind = match[1] === '/' ? 'close' : 'open'
  return { kind, name: (match[2] ?? '').toLowerCase(), end: attributesEnd(html, tagStart.lastIndex) }
}

/** Past the `>` that ends the tag; one inside a quoted value does not. */
function attributesEnd(html: string, from: number): number {
  const stop = /[>"']/g
  let at = from
  for (;;) {
    stop.lastIndex = at
    const found = stop.exec(html)
    if (found === null) return html.length
    if (found[0] === '>') return found.index + 1
    // A quotation mark opens a value only behind "=".
    const opensValue = /=\s{0,8}$/.test(html.slice(Math.max(from, found.index - 9), found.index))
    at = opensValue ? after(html, found[0], found.index + 1) : found.index + 1
  }
}

function after(html: string, mark: string, from: number): number {
  const at = html.indexOf(mark, from)
  return at < 0 ? html.length : at + mark.length
}

/**
 * Finds where the content of a skipped element ends. An element that is never closed hides the rest where browsers do so too
 * (script, style); others are opened, so that a slip does not lose the page. Each name is searched once per stretch of the page:
 * without that, a thousand unclosed elements would scan it a thousand times.
 */
function endTagFinder(html: string): (name: string, from: number) => number {
  const found = new Map<string, number>()
  return (name, from) => {
    let at = found.get(name) ?? -1
    if (at >= 0 && at < from) at = -1
    if (at < 0) {
      const end = new RegExp(`</${name}(?=[\\s/>])`, 'gi')
      end.lastIndex = from
      at = end.exec(html)?.index ?? html.length
      found.set(name, at)
    }
    if (at < html.length) return at
    return name === 'script' || name === 'style' ? html.length : from
  }
}
