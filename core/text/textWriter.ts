/** Puts pieces of text together: runs of blanks become one, line breaks are asked for and never doubled. */
export type TextWriter = {
  /** Appends text; `verbatim` keeps its blanks and line breaks. */
  write(text: string, verbatim: boolean): void
  /** At least `newlines` (1 or 2) between what is written and what comes. */
  breakLine(newlines: 1 | 2): void
  /** Written before the next text, if any comes on this line: a list item's mark. */
  mark(mark: string): void
  text(): string
}

export function createTextWriter(): TextWriter {
  const parts: string[] = []
  let newlines = 0
  let blank = false
  let pendingMark = ''
  let empty = true

  const put = (text: string): void => {
    if (!empty && newlines > 0) parts.push('\n'.repeat(newlines))
    else if (!empty && blank) parts.push(' ')
    parts.push(pendingMark + text)
    newlines = 0
    blank = false
    pendingMark = ''
    empty = false
  }

  return {
    write(text, verbatim) {
      if (verbatim) {
        const lines = text.replace(/\r\n?/g, '\n').replace(/^\n|\n$/g, '')
        if (lines !== '') put(lines)
        if (text.endsWith('\n')) newlines = Math.max(newlines, 1)
        return
      }
      const collapsed = text.replace(/[\s\0]+/g, ' ')
      const words = collapsed.trim()
      if (collapsed.startsWith(' ')) blank = true
      if (words === '') return
      put(words)
      blank = collapsed.endsWith(' ')
    },
    breakLine(wanted) {
      newlines = Math.max(newlines, wanted)
      pendingMark = ''
    },
    mark(mark) {
      pendingMark = mark
    },
    text: () => parts.join(''),
  }
}
