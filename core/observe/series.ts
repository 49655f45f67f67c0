/** What a metric has of each set of label values. */
export class Series<Label extends string, T> {
  readonly #labels: readonly Label[]
  readonly #maxSeries: number
  readonly #start: () => T
  readonly #of = new Map<string, { values: readonly string[]; state: T }>()

  /** Beyond `maxSeries` sets of values everything counts as `other`: whoever can choose a label must not fill the memory. */
  constructor(labels: readonly Label[], { maxSeries, start }: { maxSeries: number; start: () => T }) {
    this.#labels = labels
    this.#maxSeries = maxSeries
    this.#start = start
  }

  /** In the order of the labels. */
  at(...values: string[]): T {
    const key = values.join('\n')
    const known = this.#of.get(key)
    if (known) return known.state
    if (this.#of.size >= this.#maxSeries && values.some((value) => value !== other)) {
      return this.at(...values.map(() => other))
    }
    const state = this.#start()
    this.#of.set(key, { values, state })
    return state
  }

  all(): { labels: Readonly<Record<string, string>>; state: T }[] {
    return [...this.#of.values()].map(({ values, state }) => ({
      labels: Object.fromEntries(this.#labels.map((label, i) => [label, values[i] ?? ''])),
      state,
    }))
  }
}

/** The value of every label that is not one of its known ones. */
export const other = 'other' as const
