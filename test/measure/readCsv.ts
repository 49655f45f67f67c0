/** Rows of a comma-separated file with a header (RFC 4180: quoted fields may hold commas, line breaks and doubled quotes). */
export function readCsv(text: string): Record<string, string>[] {
  const [header = [], ...rows] = parse(text)
  return rows.map((row) => Object.fromEntries(header.map((name, at) => [name, row[at] ?? ''])))
}

function parse(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let field = ''
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (quoted) {
      if (character !== '"') field += character
      else if (text[at + 1] === '"') field += text.charAt(at++)
      else quoted = false
    } else if (character === '"') quoted = true
    else if (character === ',' || character === '\n') {
      row.push(field)
      field = ''
      if (character === '\n') rows.push(row.splice(0))
    } else if (character !== '\r') field += character
  }
  if (field !== '' || row.length > 0) rows.push([...row, field])
  return rows
}
