import { dotAt, path, rule, svgFile, text } from './svg.ts'

export type Line = { readonly label: string; readonly points: readonly (readonly [x: number, y: number])[] }
export type Axis = { readonly title: string; readonly ticks: readonly number[] }

const [LEFT, RIGHT, TOP, BOTTOM, WIDTH, HEIGHT] = [56, 200, 40, 44, 720, 360]

/** Lines over two logarithmic axes, each named at its end; ticks span the axes. */
export function lineChart(
  title: string,
  axes: { readonly x: Axis; readonly y: Axis },
  lines: readonly Line[],
): string {
  const x = scale(axes.x.ticks, [LEFT, WIDTH - RIGHT])
  const y = scale(axes.y.ticks, [HEIGHT - BOTTOM, TOP])
  const parts = [
    ...axes.y.ticks.flatMap((tick) => [
      rule([LEFT, y(tick)], [WIDTH - RIGHT, y(tick)]),
      text([LEFT - 8, y(tick) + 4], String(tick), { anchor: 'end', look: 'small quiet' }),
    ]),
    ...axes.x.ticks.map((tick) =>
      text([x(tick), HEIGHT - BOTTOM + 18], String(tick), { anchor: 'middle', look: 'small quiet' }),
    ),
    text([LEFT, 20], axes.y.title, { look: 'head' }),
    text([WIDTH - RIGHT, HEIGHT - 8], axes.x.title, { anchor: 'end', look: 'quiet' }),
  ]
  const places = spread(lines.map(({ points }) => y(points.at(-1)?.[1] ?? axes.y.ticks[0] ?? 1)))
  lines.forEach(({ label, points }, at) => {
    const drawn = points.map(([px, py]) => [x(px), y(py)] as const)
    parts.push(path(drawn, at), ...drawn.map((point) => dotAt(point, at)))
    parts.push(text([WIDTH - RIGHT + 12, places[at]! + 4], label, { look: 'small' }))
  })
  return svgFile({ width: WIDTH, height: HEIGHT, title }, parts)
}

function scale(ticks: readonly number[], [from, to]: readonly [number, number]): (value: number) => number {
  const [low, high] = [Math.log(Math.min(...ticks)), Math.log(Math.max(...ticks))]
  return (value) => from + ((Math.log(value) - low) / (high - low)) * (to - from)
}

/** Labels of a line's height each, near where they belong, none over another. */
function spread(wanted: readonly number[]): number[] {
  const order = wanted.map((_, at) => at).toSorted((a, b) => wanted[a]! - wanted[b]!)
  const places = [...wanted]
  let last = -Infinity
  for (const at of order) last = places[at] = Math.max(places[at]!, last + 14)
  return places
}
