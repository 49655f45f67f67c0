import { describe, expect, test } from 'vitest'

/** Relative luminance of an OKLCH colour: OKLab to linear sRGB (bottosson.github.io/posts/oklab), then WCAG 2.2's weights. */
function luminance([lightness, chroma, hueDegrees]: readonly number[]): number {
  const hue = ((hueDegrees ?? 0) * Math.PI) / 180
  const a = (chroma ?? 0) * Math.cos(hue)
  const b = (chroma ?? 0) * Math.sin(hue)
  const L = lightness ?? 0
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((value) => Math.min(1, Math.max(0, value)))
  return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0)
}

/** The client's types know no Node, and the test runner gives style sheets as empty modules; so it is read by hand. */
const node: string = 'node:fs'
const { readFileSync } = (await import(node)) as { readFileSync(url: URL, encoding: 'utf8'): string }
const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')

function token(name: string, theme: 'light' | 'dark'): readonly number[] {
  const both = new RegExp(`--${name}: light-dark\\(oklch\\(([^)]+)\\), oklch\\(([^)]+)\\)\\)`).exec(css)
  const values = both?.[theme === 'light' ? 1 : 2]?.split(' ').map(Number) ?? []
  if (values.length !== 3) throw new Error(`tokens.css has no --${name} in OKLCH for ${theme}`)
  return values
}

function contrast(front: string, back: string, theme: 'light' | 'dark'): number {
  const [low = 0, high = 0] = [front, back]
    .map((name) => luminance(token(name, theme)))
    .toSorted((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

describe.each(['light', 'dark'] as const)('contrast in %s', (theme) => {
  /** WCAG 2.2, 1.4.3: text. */
  const text: [string, string][] = [
    ...['paper', 'pane', 'press', 'tint'].map((back): [string, string] => ['ink', back]),
    ...['paper', 'pane', 'press'].map((back): [string, string] => ['soft', back]),
    ['accent', 'paper'],
    ['accent', 'pane'],
    ['on-accent', 'accent'],
  ]
  test.each(text)('--%s on --%s is at least 4.5', (front, back) => {
    expect(contrast(front, back, theme)).toBeGreaterThanOrEqual(4.5)
  })

  /** WCAG 2.2, 1.4.11: what one has to see to use it, and the bars of a receipt. */
  const shapes: [string, string][] = ['edge', 'accent', 'tier-device', 'tier-edge', 'tier-origin'].flatMap(
    (front) => ['paper', 'pane'].map((back): [string, string] => [front, back]),
  )
  test.each(shapes)('--%s on --%s is at least 3', (front, back) => {
    expect(contrast(front, back, theme)).toBeGreaterThanOrEqual(3)
  })
})

test('the sum is right: black on white is 21', () => {
  expect((luminance([1, 0, 0]) + 0.05) / (luminance([0, 0, 0]) + 0.05)).toBeCloseTo(21, 1)
})
