import type { Provenance } from '../machine.ts'
import type { Spread, Summary } from './summarise.ts'

/** `docs/benchmarks/encoder.json`, without its raw samples. */
export type EncoderFigures = {
  provenance: Provenance
  command: string
  chromium: string
  loadAverage: number
  rounds: number
  texts: number
  tokens: { least: number; most: number; sum: number }
  /** By contender and threads. */
  summary: Readonly<Record<string, Summary>>
  /** By contender; empty where the source weights were not to be had. */
  fidelity: Readonly<Record<string, { mean: number; least: number }>>
}

/** The comparison of engines, as part of `docs/benchmarks.md`; nothing where it was not measured. */
export function encoderSection(figures: EncoderFigures | undefined): string[] {
  if (figures === undefined) return []
  const { provenance, rounds, texts, tokens, summary, fidelity } = figures
  const { commit, measuredAt, processor, cores, memoryGiB } = provenance
  const rows = Object.entries(summary).map(
    ([
      name,
      { firstVectorBytes, firstVectorMs, oneByOneMs, batchedMs, oneByOneProcessorMs, batchedProcessorMs },
    ]) => {
      const near = Object.entries(fidelity).find(([contender]) => name.startsWith(contender))?.[1]
      const cells = [
        name,
        (firstVectorBytes / 1e6).toFixed(2),
        spread(firstVectorMs),
        spread(oneByOneMs),
        spread(batchedMs),
        [oneByOneProcessorMs, batchedProcessorMs].flatMap((found) => found?.median ?? []).join(' / '),
        near === undefined ? '' : `${near.mean.toFixed(4)} / ${near.least.toFixed(4)}`,
      ]
      return `| ${cells.join(' | ')} |`
    },
  )
  return [
    '## Engines in the browser, side by side',
    '',
    `Measured ${measuredAt} at ${commit}, ${cores} cores of ${processor}, ${memoryGiB} GiB, Chromium ${figures.chromium}, load average ${figures.loadAverage.toFixed(1)}.`,
    `\`${figures.command}\`: ${texts} texts of ${tokens.least} to ${tokens.most} tokens (${tokens.sum} in all), tokenising included, a worker each, engines alternating, ${rounds} ${rounds === 1 ? 'round' : 'rounds'}.`,
    'First vector: fresh profile, every file from this machine, gzip. Batches as each likes them best: transformers.js 32 texts padded, ours sorted by length.',
    'A round holds two passes one by one and one in batches; batches that took twice as long as one by one are timed in the first round alone. No round begins that would end after seven minutes.',
    'Processor time is that of the whole browser, medians: what other programs take of the machine is not in it, so its ratios hold where those of the clock do not.',
    'The models compared are made from the same weights; the last column is the cosine of the same texts to the unquantised model.',
    'The last row is another model, the table of token vectors that answers while the encoder is still on its way: only what its first vector costs belongs here.',
    '',
    '| | MB until the first vector | first vector, ms (p10 / p50 / p90) | one by one, ms | in batches, ms | processor time, ms: one by one / in batches | cosine to fp32, mean / least |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ]
}

/** A raw file holds nothing where nothing was asked for. */
function spread(found: Spread | undefined): string {
  return found === undefined ? '' : `${found.p10} / **${found.median}** / ${found.p90}`
}
