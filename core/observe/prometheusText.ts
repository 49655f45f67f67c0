/** `Content-Type` of what `writeFamily` writes. */
export const prometheusType = 'text/plain; version=0.0.4; charset=utf-8'

export type Family = { name: string; help: string; type: 'counter' | 'gauge' | 'histogram' }
export type Sample = {
  /** Of a histogram: `_bucket`, `_sum` or `_count`. */
  suffix?: string
  labels?: Readonly<Record<string, string | number>>
  value: number
}

/** One metric in Prometheus' text format 0.0.4; without samples its name and help alone. */
export function writeFamily({ name, help, type }: Family, samples: readonly Sample[]): string {
  const lines = samples.map(({ suffix = '', labels, value }) => `${name}${suffix}${written(labels)} ${value}`)
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n')
}

function written(labels: Sample['labels'] = {}): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escaped(String(value))}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(value: string): string {
  return value.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))
}
