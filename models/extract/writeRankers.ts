import type { ExtractRanker } from '#core/text/extractRanker'

const digits = 2

/** Source of `core/text/extractRankers.ts`, spaces in order of their names. Numbers are rounded, zeros left out. */
export function writeRankers(rankers: Readonly<Record<string, ExtractRanker>>, defaultSpace: string): string {
  const spaces = Object.keys(rankers).toSorted()
  if (!spaces.includes(defaultSpace)) {
    throw new Error(`Cannot write rankers: ${defaultSpace} is the default and has none; train it first`)
  }
  const entries = spaces.map((space) => `  '${space}': ${block(roundRanker(rankers[space]!), 1)},`)
  return [
    "import type { ExtractRanker } from './extractRanker.ts'",
    '',
    '// Written by `npm run models:extract`: see models/extract/README.md.',
    '',
    `export const defaultSpace = '${defaultSpace}'`,
    '',
    'export const extractRankers = {',
    ...entries,
    '} as const satisfies Readonly<Record<string, ExtractRanker>>',
    '',
  ].join('\n')
}

export function roundRanker(ranker: ExtractRanker): ExtractRanker {
  return JSON.parse(JSON.stringify(ranker), (_, value: unknown) =>
    typeof value === 'number' ? Number(value.toFixed(digits)) : value,
  ) as ExtractRanker
}

/** An object over several lines, as Prettier prints it. */
function block(object: object, depth: number): string {
  const indent = '  '.repeat(depth)
  const lines = Object.entries(object).flatMap(([name, value]: [string, unknown]) =>
    value === 0
      ? []
      : [
          `${indent}  ${name}: ${typeof value === 'object' && value !== null ? block(value, depth + 1) : String(value)},`,
        ],
  )
  return ['{', ...lines, `${indent}}`].join('\n')
}
