import type { Provenance } from './machine.ts'

type Shape = { texts: number; tokens: number; cpuMs: number; latencyP50Ms: number; perSecond: number }

/** `docs/benchmarks/edgeModels.json`. */
export type EdgeModelsFigures = {
  provenance: Provenance
  command: string
  load: string
  loadAverage: number[]
  empty: Omit<Shape, 'texts' | 'tokens'>
  byShape: (Shape & { model: string })[]
  memory: { loaded: string; residentBytes: number; heapBytes?: number; backingBytes?: number }[]
}

const mb = (bytes: number | undefined): string => (bytes === undefined ? '' : (bytes / 1e6).toFixed(0))

/** What the edge computes itself, as part of `docs/benchmarks.md`; nothing where it was not measured. */
export function edgeModelsSection(figures: EdgeModelsFigures | undefined): string[] {
  if (figures === undefined) return []
  const { provenance, command, load, loadAverage, empty, byShape, memory } = figures
  const { commit, measuredAt, processor, cores } = provenance
  const row = (name: string, shape: string, { cpuMs, latencyP50Ms, perSecond }: typeof empty): string =>
    `| ${name} | ${shape} | ${cpuMs} | ${latencyP50Ms} | ${perSecond} |`
  return [
    '## Answers that the edge computes itself',
    '',
    `Measured ${measuredAt} at ${commit}, ${cores} cores of ${processor}, load average ${loadAverage.join(' / ')}. \`${command}\`: ${load}; processor time of workerd for the whole request.`,
    '',
    '| | texts x tokens | processor, ms | latency p50, ms | requests/s, one at a time |',
    '|---|---|---|---|---|',
    row('a route that does nothing', '', empty),
    ...byShape.map(({ model, texts, tokens, ...shape }) => row(model, `${texts} x ${tokens}`, shape)),
    '',
    "Memory in MB: workerd's process, and of the isolate V8's heap and typed arrays, garbage included; small's 26 MB of WebAssembly memory count in the process alone.",
    '',
    '| loaded | process | heap | typed arrays |',
    '|---|---|---|---|',
    ...memory.map(
      ({ loaded, residentBytes, heapBytes, backingBytes }) =>
        `| ${loaded} | ${mb(residentBytes)} | ${mb(heapBytes)} | ${mb(backingBytes)} |`,
    ),
    '',
  ]
}
