import { htmlToText } from './htmlToText.ts'
import { plainInline } from './markdownInline.ts'

const fence = /^ {0,3}(`{3,}|~{3,})/
const rule = /^ {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$/
const underline = /^ {0,3}(?:=+|-{2,}) *$/
const tableRule = /^ *\|?(?: *:?-+:? *\|)+ *(?::?-+:?)? *$/
const definition = /^ {0,3}\[[^\]]{1,200}\]: *\S/
const heading = /^ {0,3}#{1,6}(?:\s+|$)/
const item = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(?:\[[ xX]\]\s+)?/
const quote = /^(?: {0,3}> ?)+/
/** Lines that begin a stretch of HTML. It ends with its own mark, or with a blank line. */
const htmlStart =
  /^ {0,3}<(?:(script|style|pre)(?=[\s>])|(!--)|\/?(?:address|article|aside|blockquote|body|center|details|dialog|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|head|header|hr|html|iframe|li|link|main|meta|nav|ol|p|section|summary|table|tbody|td|tfoot|th|thead|title|tr|ul)(?=[\s/>]))/i

/**
 * Text of a Markdown document in reading order: marks gone, words of links and images kept, code kept as it is, blocks apart by
 * blank lines, list items marked "- " or "1. ". Reads CommonMark, tables and front matter as far as indexing and reading need;
 * what is no valid mark stays as written, and stretches of HTML are read by `htmlToText`. Linear time, never throws.
 */
export function markdownToText(markdown: string): string {
  const blocks: string[] = []
  let open: string[] = []
  /** What ends the stretch being read, and how its lines become text; undefined in ordinary text. */
  let stretch: { ends(line: string): boolean; read(text: string): string } | undefined
  const close = (read: (text: string) => string): void => {
    const text = open.length > 0 ? read(open.join('\n')) : ''
    if (text.trim() !== '') blocks.push(text)
    open = []
    stretch = undefined
  }

  for (const line of contentLines(markdown)) {
    if (stretch !== undefined) {
      const { ends, read } = stretch
      const isFence = read === asWritten
      if (!ends(line) || !isFence) open.push(line)
      if (ends(line)) close(read)
      continue
    }
    const text = line.replace(quote, '')
    const mark = fence.exec(text)?.[1]
    const html = htmlStart.exec(text)
    if (mark !== undefined) {
      close(plainInline)
      stretch = { ends: (end) => isClosingFence(end, mark), read: asWritten }
    } else if (html !== null) {
      close(plainInline)
      open.push(text)
      const end =
        html[1] === undefined ? (html[2] === undefined ? undefined : '-->') : `</${html[1].toLowerCase()}`
      const ends = (last: string): boolean =>
        end === undefined ? last.trim() === '' : last.toLowerCase().includes(end)
      stretch = { ends, read: htmlToText }
      if (ends(text)) close(htmlToText)
    } else if (heading.test(text)) {
      close(plainInline)
      open.push(
        text
          .replace(heading, '')
          .trimEnd()
          .replace(/(?:^|\s)#+$/, ''),
      )
      close(plainInline)
    } else if (isSeparator(text, open.length > 0)) {
      close(plainInline)
    } else {
      open.push(cellsOf(text.replace(item, (_, indent: string, digits?: string) => listMark(indent, digits))))
    }
  }
  close(stretch?.read ?? plainInline)
  return blocks.join('\n\n')
}

function asWritten(text: string): string {
  return text
}

function isClosingFence(line: string, mark: string): boolean {
  const text = line.replace(quote, '').trim()
  return text.startsWith(mark) && text === mark.charAt(0).repeat(text.length)
}

/** Lines that say nothing: blank, rules, underlines of headings, link definitions. */
function isSeparator(text: string, insideParagraph: boolean): boolean {
  if (text.trim() === '' || rule.test(text) || tableRule.test(text) || definition.test(text)) return true
  return insideParagraph && underline.test(text)
}

function listMark(indent: string, digits: string | undefined): string {
  return `${indent}${digits === undefined ? '-' : `${digits}.`} `
}

/** A table row's cells apart by bars, without the outer ones. */
function cellsOf(line: string): string {
  const text = line.trim()
  if (text.length < 2 || !text.startsWith('|') || !text.endsWith('|')) return line
  const cells = text.slice(1, -1).split('|')
  return cells
    .map((cell) => cell.trim())
    .filter((cell) => cell !== '')
    .join(' | ')
}

/** Without front matter (YAML between two lines of dashes at the very start). */
function contentLines(markdown: string): string[] {
  const lines = markdown
    .replace(/^\ufeff/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n')
  if (lines[0]?.trimEnd() !== '---') return lines
  const end = lines.findIndex((line, at) => at > 0 && /^(?:---|\.\.\.)\s*$/.test(line))
  return end > 0 ? lines.slice(end + 1) : lines
}
