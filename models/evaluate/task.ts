import type { Contender, Vectors } from './contender.ts'

/** Values by measure, rounded to 4 decimals; shares in percent. */
export type Scores = Readonly<Record<string, number>>

export type Measure = {
  readonly id: string
  /** As the quality page heads its column. */
  readonly title: string
  readonly unit: '%' | 'cosine' | 'bytes' | 'texts'
}

/** A data set, what is measured on it, and what a released model has to reach. */
export type Task = {
  readonly id: string
  readonly title: string
  /** Where the data come from, their size and licence. */
  readonly data: string
  /** How it is measured, in a sentence or two. */
  readonly method: string
  readonly measures: readonly Measure[]
  /** By model id and measure: what a released model must reach, or must not exceed. */
  readonly floors: Readonly<Record<string, Readonly<Record<string, Bound>>>>
  /** By model id: why its figure here must not be held against the others'. */
  readonly caveats?: Readonly<Record<string, string>>
  /** Files below the data folder; the task is skipped where one is absent. */
  readonly needs: readonly string[]
  /** Every contender that is no head, unless told. */
  appliesTo?(contender: Contender): boolean
  run(context: TaskContext): Promise<Scores>
}

export type Bound = { readonly atLeast: number } | { readonly atMost: number }

export type TaskContext = {
  readonly vectors: Vectors
  /** Those of the unquantised weights. */
  readonly reference: Vectors
  /** Absolute path of a file below the data folder. */
  readonly path: (name: string) => string
  readonly log: (line: string) => void
}

export function isWithin(value: number, bound: Bound): boolean {
  return 'atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost
}

export const percent = (share: number): number => round(100 * share)

export const round = (value: number): number => Math.round(value * 10_000) / 10_000
