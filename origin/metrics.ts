import type { HostedModel } from './hostedModel.ts'
import type { Outcome } from './ports.ts'

export type Metrics = {
  count(outcome: Outcome): void
  /** Prometheus' text format, version 0.0.4. */
  write(models: readonly HostedModel[]): string
}

type Sample = { model: string; value: number }

/** Counters since the start, and the queues as they are now. Labels come from fixed sets: outcomes and hosted models. */
export function createMetrics(): Metrics {
  const outcomes = new Map<Outcome, number>()
  return {
    count(outcome) {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    },
    write(models) {
      const loads = models.map(({ entry, engines, batcher }) => ({
        model: entry.id,
        load: batcher.load(),
        enginesReady: engines.filter((engine) => engine.state().phase === 'ready').length,
      }))
      const gauge = (name: string, help: string, pick: (entry: (typeof loads)[number]) => number): string =>
        family(
          name,
          help,
          loads.map((entry) => ({ model: entry.model, value: pick(entry) })),
        )
      const requests = [...outcomes].map(
        ([outcome, count]) => `hedge_origin_requests_total{outcome="${outcome}"} ${count}`,
      )
      return [
        '# HELP hedge_origin_requests_total Requests by what became of them.',
        '# TYPE hedge_origin_requests_total counter',
        ...requests,
        gauge('hedge_origin_queue_requests', 'Requests that wait.', ({ load }) => load.requests),
        gauge('hedge_origin_queue_tokens', 'Tokens that wait.', ({ load }) => load.tokens),
        gauge(
          'hedge_origin_queue_drain_seconds',
          'Expected time until what waits is done.',
          ({ load }) => load.drainMs / 1_000,
        ),
        gauge('hedge_origin_batches_total', 'Batches computed.', ({ load }) => load.batches),
        gauge(
          'hedge_origin_failed_batches_total',
          'Batches lost with their engine.',
          ({ load }) => load.failedBatches,
        ),
        gauge(
          'hedge_origin_cost_run_seconds',
          'Fitted cost of a run of the session.',
          ({ load }) => load.cost.runMs / 1_000,
        ),
        gauge(
          'hedge_origin_cost_token_seconds',
          'Fitted cost of a token in it.',
          ({ load }) => load.cost.tokenMs / 1_000,
        ),
        gauge(
          'hedge_origin_engines_ready',
          'Engines that can take a batch.',
          ({ enginesReady }) => enginesReady,
        ),
        '',
      ].join('\n')
    },
  }
}

function family(name: string, help: string, samples: readonly Sample[]): string {
  const type = name.endsWith('_total') ? 'counter' : 'gauge'
  const lines = samples.map(({ model, value }) => `${name}{model="${model}"} ${value}`)
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join('\n')
}
