import { type Family, writeFamily } from './prometheusText.ts'
import { Series } from './series.ts'

export type CounterOptions<Label extends string> = Omit<Family, 'type'> & {
  labels: readonly Label[]
  maxSeries: number
  /** What is counted, in the unit of the name: 1,000,000 for micro-USD under `_usd_total`. */
  perUnit?: number
}

/** A number that only grows, for each set of label values. */
export class Counter<Label extends string> {
  readonly #options: CounterOptions<Label>
  readonly #series: Series<Label, { sum: number }>

  constructor(options: CounterOptions<Label>) {
    this.#options = options
    this.#series = new Series(options.labels, { maxSeries: options.maxSeries, start: () => ({ sum: 0 }) })
  }

  /** `values` in the order of the labels. */
  add(by: number, ...values: string[]): void {
    if (by > 0) this.#series.at(...values).sum += by
  }

  write(): string {
    const { name, help, perUnit = 1 } = this.#options
    const samples = this.#series.all().map(({ labels, state }) => ({ labels, value: state.sum / perUnit }))
    return writeFamily({ name, help, type: 'counter' }, samples)
  }
}
