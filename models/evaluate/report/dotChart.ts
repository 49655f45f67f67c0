import { dotAt, rule, svgFile, text } from './svg.ts'

export type DotPanel = {
  readonly title: string
  /** By row; undefined where it was not measured. */
  readonly values: readonly (number | undefined)[]
  readonly digits: number
  /** The scale spans at least this much, so that a hundredth does not look like a world. */
  readonly leastSpan: number
}

const [LABELS, PANEL, GAP, TOP, ROW] = [170, 130, 24, 44, 26]

/**
 * Small multiples: one row a model, one panel a measure, each with a scale of its own that spans what was measured. Dots, not
 * bars, because the scales do not begin at 0.
 */
export function dotChart(title: string, rows: readonly string[], panels: readonly DotPanel[]): string {
  const width = LABELS + panels.length * (PANEL + GAP)
  const height = TOP + rows.length * ROW + 8
  const y = (row: number): number => TOP + (row + 0.5) * ROW
  const parts = rows.flatMap((label, row) => [
    rule([LABELS, y(row)], [width - GAP, y(row)]),
    text([LABELS - 12, y(row) + 4], label, { anchor: 'end' }),
  ])
  panels.forEach(({ title: head, values, digits, leastSpan }, at) => {
    const left = LABELS + at * (PANEL + GAP)
    const known = values.filter((value) => value !== undefined)
    const high = Math.max(...known)
    const span = Math.max(leastSpan, high - Math.min(...known))
    // Room at both ends for the figures beside the dots.
    const x = (value: number): number => left + 12 + (1 - (high - value) / span) * (PANEL - 64)
    parts.push(text([left, 20], head, { look: 'head' }))
    values.forEach((value, row) => {
      if (value === undefined) return
      parts.push(dotAt([x(value), y(row)], row))
      parts.push(text([x(value) + 9, y(row) - 3], value.toFixed(digits), { look: 'small' }))
    })
  })
  return svgFile({ width, height, title }, parts)
}
