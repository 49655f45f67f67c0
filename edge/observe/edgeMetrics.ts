import { toPicoUsd } from '#core/contract/microUsd'
import { Counter } from '#core/observe/counter'
import { Histogram } from '#core/observe/histogram'
import { writeFamily } from '#core/observe/prometheusText'
import type { SemanticCounts } from '#core/policy/semanticRecord'
import type { Meter } from '../money/meter.ts'
import type { Clock } from '../ports.ts'
import type { ServerStanding } from '../upstream/standing.ts'
import type { Observation, Used } from './observation.ts'
import { observeLimits } from './observeLimits.ts'
import type { SpanExporter } from './otlp/spanExporter.ts'
import { writeSemantic } from './semanticMetrics.ts'
import { writeServers } from './serverMetrics.ts'

const { maxSeries } = observeLimits

type MetricsWorld = {
  clock: Pick<Clock, 'nowMs'>
  meter: Pick<Meter, 'leases'>
  standing: () => readonly ServerStanding[]
  semantic: () => Readonly<Record<string, SemanticCounts>>
  spans: Pick<SpanExporter, 'counts'> | undefined
}

/** Counters of this isolate since it began. Every label comes from a known set: routes, error codes, tiers, this edge's models. */
export class EdgeMetrics {
  readonly #world: MetricsWorld
  readonly #requests = new Counter({
    name: 'hedge_requests_total',
    help: 'Requests that are over, by what became of them.',
    labels: ['route', 'code', 'tier', 'model'],
    maxSeries,
  })
  readonly #durations = new Histogram({
    name: 'hedge_request_duration_seconds',
    help: 'From the arrival of a request to its answer, of a stream to its end.',
    labels: ['route', 'tier'],
    maxSeries: observeLimits.maxHistograms,
    bounds: observeLimits.durationBoundsSeconds,
  })
  readonly #tokens = new Counter({
    name: 'hedge_tokens_total',
    help: 'Tokens of answers, read (input) and written (output).',
    labels: ['type', 'tier', 'model'],
    maxSeries,
  })
  readonly #cost = new Counter({
    name: 'hedge_cost_usd_total',
    help: 'What the answers cost, as their receipts say.',
    labels: ['tier', 'model'],
    maxSeries,
    // Whole pico-USD: a sum of floats would drift.
    perUnit: 1_000_000_000_000,
  })
  readonly #cache = new Counter({
    name: 'hedge_cache_lookups_total',
    help: 'Answers by what the cache gave for them.',
    labels: ['route', 'outcome'],
    maxSeries,
  })
  readonly #bytes = new Counter({
    name: 'hedge_request_body_bytes_total',
    help: 'Bytes of bodies that were read.',
    labels: ['route'],
    maxSeries,
  })
  #startedMs: number | undefined
  #inFlight = 0

  constructor(world: MetricsWorld) {
    this.#world = world
  }

  begin(): void {
    // Workers have no time before the first request.
    this.#startedMs ??= this.#world.clock.nowMs()
    this.#inFlight += 1
  }

  end(seen: Observation): void {
    const { route, code, tier, model, cache } = seen
    this.#inFlight -= 1
    this.#requests.add(1, route, code, tier, model)
    this.#durations.observe(seen.totalMs / 1_000, route, tier)
    this.#bytes.add(seen.requestBytes, route)
    if (cache === 'none') return
    this.#cache.add(1, route, cache)
    this.use(seen)
  }

  /** An answer, also one that was made beside the request that is observed. */
  use({ tier, model, inputTokens, outputTokens, microUsd }: Used): void {
    this.#tokens.add(inputTokens, 'input', tier, model)
    this.#tokens.add(outputTokens, 'output', tier, model)
    this.#cost.add(toPicoUsd(microUsd), tier, model)
  }

  /** Prometheus' text format 0.0.4. */
  write(): string {
    const { clock, meter, standing, semantic, spans } = this.#world
    const nowMs = clock.nowMs()
    const uptimeMs = nowMs - (this.#startedMs ?? nowMs)
    const gauge = (name: string, help: string, value: number): string =>
      writeFamily({ name, help, type: 'gauge' }, [{ value }])
    return [
      this.#requests.write(),
      this.#durations.write(),
      this.#tokens.write(),
      this.#cost.write(),
      this.#cache.write(),
      this.#bytes.write(),
      gauge('hedge_requests_in_flight', 'Requests that are being answered.', this.#inFlight),
      gauge('hedge_leases', 'Keys with limits that this isolate holds a lease for.', meter.leases),
      gauge('hedge_isolate_uptime_seconds', 'Since this isolate saw its first request.', uptimeMs / 1_000),
      writeSemantic(semantic()),
      writeServers(standing()),
      ...(spans ? [writeSpans(spans.counts)] : []),
    ].join('')
  }
}

function writeSpans(counts: SpanExporter['counts']): string {
  return writeFamily(
    { name: 'hedge_spans_total', help: 'Spans for the collector, by what became of them.', type: 'counter' },
    Object.entries(counts).map(([outcome, value]) => ({ labels: { outcome }, value })),
  )
}
