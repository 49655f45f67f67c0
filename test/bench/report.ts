import { edgeModelsSection } from './edgeModelsSection.ts'
import type { EdgeModelsFigures } from './edgeModelsSection.ts'
import { encoderSection } from './encoder/section.ts'
import type { EncoderFigures } from './encoder/section.ts'
import { gatewaySection, type GatewayFigures } from './gateway/section.ts'

/** The figures that the page shows, as the benchmarks write them; everything else stays in the raw files. */
type Provenance = {
  commit: string
  measuredAt: string
  processor: string
  cores: number
  memoryGiB: number
  node: string
}
type Load = {
  highestPerSecond: number
  measuredAtPerSecond: number
  p50Ms: number
  p99Ms: number
  dropped: number
  edgeCpuMicroseconds: number
}
type Memory = { edgeMb: number; originMb: number }
type Sizes = { bytes: number; gzipBytes: number; brotliBytes: number }
type AtConcurrency = { textsPerSecond: number; ratioToOffline: number; p50Ms: number; p99Ms: number }
export type Figures = {
  page: {
    provenance: Provenance
    medians: { coldMs: number; warmMs: number; furtherP50Ms: number; furtherP99Ms: number }
  }
  size: { totals: Record<'shell' | 'kernels' | 'runtime' | 'model' | 'worker', Sizes> }
  encoder?: EncoderFigures
  edgeModels?: EdgeModelsFigures
  gateway?: GatewayFigures
  origin: {
    provenance: Provenance
    models: Record<
      string,
      {
        median: { offlineTextsPerSecond: number } & Record<
          'concurrency1' | 'concurrency8' | 'concurrency64',
          AtConcurrency
        >
      }
    >
  }
  edge: {
    provenance: Provenance
    loadAverage: number[]
    empty: Load
    hit: Load
    forwarded: Load
    forwardedToInstantOrigin: Load
    memoryMb: { idle: Memory; afterTenThousandRequests: Memory }
  }
}

const ms = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0))
const kB = (bytes: number): string => (bytes / 1000).toFixed(0)
const row = (...cells: (string | number)[]): string => `| ${cells.join(' | ')} |`
const measured = ({ commit, measuredAt, processor, cores, memoryGiB, node }: Provenance): string =>
  `Measured ${measuredAt} at ${commit}, ${cores} cores of ${processor}, ${memoryGiB} GiB, Node ${node}.`

const sizeRow = (name: string, { bytes, gzipBytes, brotliBytes }: Sizes, aim: string): string =>
  row(name, kB(bytes), kB(gzipBytes), kB(brotliBytes), aim)

/** `docs/benchmarks.md` from the raw figures. Misses are named like hits. */
export function report(figures: unknown): string {
  const { page, size, encoder, origin, edge, edgeModels, gateway } = figures as Figures
  const { totals } = size
  const loads = {
    'empty Hono route': edge.empty,
    'cache hit': edge.hit,
    'forwarded, embedding computed': edge.forwarded,
    'forwarded, origin answers at once': edge.forwardedToInstantOrigin,
  }
  const memory = edge.memoryMb
  const lines = [
    '# Benchmarks',
    '',
    '`npm run bench` measures all of this and writes this page; raw figures lie in `docs/benchmarks/`. The machine is shared and noisy:',
    'ratios within one table mean more than single figures. Nothing here is a test that can fail.',
    '',
    '## What a person waits for',
    '',
    measured(page.provenance),
    '`node test/bench/pageAnswer.ts`: headless Chromium, real stack, the sample document.',
    '',
    row('', 'ms'),
    '|---|---|',
    row(
      'first visit: page opened, model downloaded from this machine, 64 sentences indexed, first answer',
      ms(page.medians.coldMs),
    ),
    row('after a reload: engine started from what is stored, first answer', ms(page.medians.warmMs)),
    row(
      'every further question, p50 / p99',
      `${ms(page.medians.furtherP50Ms)} / ${ms(page.medians.furtherP99Ms)}`,
    ),
    '',
    '## What is downloaded',
    '',
    '`node test/bench/pageSize.ts`, kB as sent.',
    '',
    row('', 'plain', 'gzip', 'brotli', 'aim'),
    '|---|---|---|---|---|',
    sizeRow('page before the model: HTML, CSS, all JavaScript', totals.shell, '150 gzip'),
    sizeRow('the engine: three builds, of which a browser fetches one', totals.kernels, '20 gzip each'),
    sizeRow('ONNX Runtime (two builds, of which one), only where it runs', totals.runtime, ''),
    sizeRow('models: nano and small with their tokenizer, on demand', totals.model, ''),
    sizeRow('edge worker', totals.worker, '1000 gzip'),
    '',
    ...encoderSection(encoder),
    ...edgeModelsSection(edgeModels),
    '## The edge under load',
    '',
    measured(edge.provenance),
    `\`node test/bench/edgeLoad.ts\`: workerd, open loop, latency from the intended start, generator on the same two cores; load average ${edge.loadAverage.join(', ')}.`,
    '',
    row(
      '',
      'highest rate held, 1/s',
      'p50 / p99 at half of it, ms',
      'processor time of the edge per request, us',
      'dropped',
    ),
    '|---|---|---|---|---|',
    ...Object.entries(loads).map(([name, load]) =>
      row(
        name,
        load.highestPerSecond,
        `${ms(load.p50Ms)} / ${ms(load.p99Ms)}`,
        load.edgeCpuMicroseconds,
        load.dropped,
      ),
    ),
    '',
    row('memory, MB', 'idle', 'after 10,000 requests'),
    '|---|---|---|',
    row('edge (workerd)', memory.idle.edgeMb, memory.afterTenThousandRequests.edgeMb),
    row('origin (both models)', memory.idle.originMb, memory.afterTenThousandRequests.originMb),
    '',
    ...gatewaySection(gateway),
    '## The origin: what the queue costs',
    '',
    measured(origin.provenance),
    '`node test/bench/originThroughput.ts`: texts per second through signed HTTP, against the same session called without it, alternating. Aim: 90 % at 64.',
    '',
    row('model', 'offline, texts/s', 'at 1', 'at 8', 'at 64', 'p50 / p99 at 1, ms'),
    '|---|---|---|---|---|---|',
    ...Object.entries(origin.models).map(([id, { median }]) => {
      const share = ({ textsPerSecond, ratioToOffline }: AtConcurrency): string =>
        `${textsPerSecond.toFixed(0)} (${(100 * ratioToOffline).toFixed(0)} %)`
      const { concurrency1, concurrency8, concurrency64 } = median
      return row(
        id,
        median.offlineTextsPerSecond.toFixed(0),
        share(concurrency1),
        share(concurrency8),
        share(concurrency64),
        `${ms(concurrency1.p50Ms)} / ${ms(concurrency1.p99Ms)}`,
      )
    }),
    '',
  ]
  return lines.join('\n')
}
