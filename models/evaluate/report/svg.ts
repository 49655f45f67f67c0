/** Colours that read on a light and on a dark page; the reader's preference chooses. */
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #3b3f46 }
  .head { font-weight: 600 } .small { font-size: 11px } .quiet { fill: #6b7280 }
  .rule { stroke: #d5d9df; stroke-width: 1 } .line { fill: none; stroke-width: 2 }
  .c0 { fill: #1f5fbf; stroke: #1f5fbf } .c1 { fill: #b4540a; stroke: #b4540a } .c2 { fill: #1b7f5c; stroke: #1b7f5c }
  .c3 { fill: #8a3ffc; stroke: #8a3ffc } .c4 { fill: #6b7280; stroke: #6b7280 } .c5 { fill: #b3266b; stroke: #b3266b }
  .line.c0, .line.c1, .line.c2, .line.c3, .line.c4, .line.c5 { fill: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #d6d9de } .quiet { fill: #9aa1ab } .rule { stroke: #3a3f47 }
    .c0 { fill: #7db0ff; stroke: #7db0ff } .c1 { fill: #ffb074; stroke: #ffb074 } .c2 { fill: #66d1a6; stroke: #66d1a6 }
    .c3 { fill: #c7a6ff; stroke: #c7a6ff } .c4 { fill: #9aa1ab; stroke: #9aa1ab } .c5 { fill: #ff8fc0; stroke: #ff8fc0 }
    .line.c0, .line.c1, .line.c2, .line.c3, .line.c4, .line.c5 { fill: none }
  }`
export const COLOURS = 6

/** A whole SVG file; `title` is what a screen reader says. */
export function svgFile(
  { width, height, title }: { width: number; height: number; title: string },
  parts: readonly string[],
): string {
  const box = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`
  const head = `<svg xmlns="http://www.w3.org/2000/svg" ${box} role="img" aria-label="${escapeXml(title)}">`
  return [head, `<style>${STYLE}\n</style>`, ...parts, '</svg>', ''].join('\n')
}

type Anchor = 'start' | 'middle' | 'end'

export function text(
  [x, y]: readonly [number, number],
  words: string,
  { anchor = 'start', look = '' }: { anchor?: Anchor; look?: string } = {},
): string {
  return `<text x="${fix(x)}" y="${fix(y)}" text-anchor="${anchor}"${look && ` class="${look}"`}>${escapeXml(words)}</text>`
}

export function rule([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number]): string {
  return `<line class="rule" x1="${fix(x1)}" y1="${fix(y1)}" x2="${fix(x2)}" y2="${fix(y2)}"/>`
}

export function dotAt([x, y]: readonly [number, number], colour: number): string {
  return `<circle class="c${colour % COLOURS}" cx="${fix(x)}" cy="${fix(y)}" r="4.5"/>`
}

export function path(points: readonly (readonly [number, number])[], colour: number): string {
  const steps = points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${fix(x)} ${fix(y)}`).join('')
  return `<path class="line c${colour % COLOURS}" d="${steps}"/>`
}

/** One decimal: the same bytes everywhere. */
const fix = (value: number): string => String(Math.round(value * 10) / 10)

function escapeXml(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
