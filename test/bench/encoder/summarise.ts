import { quantile } from '../machine.ts'
import type { Sample } from './drive.ts'

export type Summary = {
  firstVectorBytes: number
  firstVectorMs: Spread
  /** Undefined where only the first vector was asked for. */
  oneByOneMs: Spread | undefined
  batchedMs: Spread | undefined
  oneByOneProcessorMs: Spread | undefined
  batchedProcessorMs: Spread | undefined
}
export type Spread = { p10: number; median: number; p90: number }

export function summarise(samples: readonly Sample[]): Summary {
  return {
    firstVectorBytes: spread(samples.map(({ firstVectorBytes }) => firstVectorBytes)).median,
    firstVectorMs: spread(samples.map(({ firstVectorMs }) => firstVectorMs)),
    oneByOneMs: spreadOfAny(samples.flatMap(({ oneByOneMs }) => oneByOneMs)),
    batchedMs: spreadOfAny(samples.flatMap(({ batchedMs }) => batchedMs)),
    oneByOneProcessorMs: spreadOfAny(samples.flatMap(({ oneByOneProcessorMs }) => oneByOneProcessorMs)),
    batchedProcessorMs: spreadOfAny(samples.flatMap(({ batchedProcessorMs }) => batchedProcessorMs)),
  }
}

/** One number a measure, to look at. */
export function mediansOf(summaries: Readonly<Record<string, Summary>>): Record<string, object> {
  const flat = Object.entries(summaries).map(
    ([
      name,
      { firstVectorBytes, firstVectorMs, oneByOneMs, batchedMs, oneByOneProcessorMs, batchedProcessorMs },
    ]) => {
      const medians = {
        'MB until the first vector': firstVectorBytes / 1e6,
        'first vector, ms': firstVectorMs.median,
        'one by one, ms': oneByOneMs?.median,
        'batched, ms': batchedMs?.median,
        'one by one, processor ms': oneByOneProcessorMs?.median,
        'batched, processor ms': batchedProcessorMs?.median,
      }
      return [name, medians] as const
    },
  )
  return Object.fromEntries(flat)
}

function spreadOfAny(values: readonly number[]): Spread | undefined {
  return values.length === 0 ? undefined : spread(values)
}

function spread(values: readonly number[]): Spread {
  const at = (q: number): number => Math.round(quantile(values, q))
  return { p10: at(0.1), median: at(0.5), p90: at(0.9) }
}
