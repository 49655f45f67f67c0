import { type Family, type Sample, writeFamily } from './prometheusText.ts'
import { Series } from './series.ts'

export type HistogramOptions<Label extends string> = Omit<Family, 'type'> & {
  labels: readonly Label[]
  maxSeries: number
  /** Upper bounds of the buckets, rising; the last one has none. */
  bounds: readonly number[]
}

type State = { counts: number[]; sum: number }

/** How often a value was at most so large, for each set of label values. */
export class Histogram<Label extends string> {
  readonly #options: HistogramOptions<Label>
  readonly #series: Series<Label, State>

  constructor(options: HistogramOptions<Label>) {
    this.#options = options
    const start = (): State => ({
      counts: Array.from({ length: options.bounds.length + 1 }, () => 0),
      sum: 0,
    })
    this.#series = new Series(options.labels, { maxSeries: options.maxSeries, start })
  }

  observe(value: number, ...values: string[]): void {
    const state = this.#series.at(...values)
    const bucket = this.#options.bounds.findIndex((bound) => value <= bound)
    const at = bucket === -1 ? this.#options.bounds.length : bucket
    state.counts[at] = (state.counts[at] ?? 0) + 1
    state.sum += value
  }

  write(): string {
    const { name, help } = this.#options
    return writeFamily(
      { name, help, type: 'histogram' },
      this.#series.all().flatMap((one) => this.#samples(one)),
    )
  }

  #samples({ labels, state }: { labels: Readonly<Record<string, string>>; state: State }): Sample[] {
    let below = 0
    const buckets = state.counts.map((count, i) => {
      below += count
      const le = this.#options.bounds[i] ?? '+Inf'
      return { suffix: '_bucket', labels: { ...labels, le }, value: below }
    })
    return [
      ...buckets,
      { suffix: '_sum', labels, value: state.sum },
      { suffix: '_count', labels, value: below },
    ]
  }
}
