import { Counter } from '#core/observe/counter'
import { type Family, writeFamily } from '#core/observe/prometheusText'
import type { HostedModel } from './hostedModel.ts'
import type { Outcome } from './ports.ts'

export type Metrics = {
  count(outcome: Outcome): void
  /** Prometheus' text format, version 0.0.4. */
  write(models: readonly HostedModel[]): string
}

/** Counters since the start, and the queues as they are now. Labels come from fixed sets: outcomes and hosted models. */
export function createMetrics(): Metrics {
  const requests = new Counter({
    name: 'hedge_origin_requests_total',
    help: 'Requests by what became of them.',
    labels: ['outcome'],
    maxSeries: 100,
  })
  return {
    count: (outcome) => requests.add(1, outcome),
    write: (models) => requests.write() + queues(models),
  }
}

function queues(models: readonly HostedModel[]): string {
  const now = models.map(({ entry, engines, batcher }) => ({
    model: entry.id,
    load: batcher.load(),
    enginesReady: engines.filter((engine) => engine.state().phase === 'ready').length,
  }))
  const family = (about: Family, pick: (one: (typeof now)[number]) => number): string =>
    writeFamily(
      about,
      now.map((one) => ({ labels: { model: one.model }, value: pick(one) })),
    )
  const gauge = (name: string, help: string): Family => ({
    name: `hedge_origin_${name}`,
    help,
    type: 'gauge',
  })
  const counter = (name: string, help: string): Family => ({ ...gauge(name, help), type: 'counter' })
  return [
    family(gauge('queue_requests', 'Requests that wait.'), ({ load }) => load.requests),
    family(gauge('queue_tokens', 'Tokens that wait.'), ({ load }) => load.tokens),
    family(
      gauge('queue_drain_seconds', 'Expected time until what waits is done.'),
      ({ load }) => load.drainMs / 1_000,
    ),
    family(counter('batches_total', 'Batches computed.'), ({ load }) => load.batches),
    family(
      counter('failed_batches_total', 'Batches lost with their engine.'),
      ({ load }) => load.failedBatches,
    ),
    family(
      gauge('cost_run_seconds', 'Fitted cost of a run of the session.'),
      ({ load }) => load.cost.runMs / 1_000,
    ),
    family(
      gauge('cost_token_seconds', 'Fitted cost of a token in it.'),
      ({ load }) => load.cost.tokenMs / 1_000,
    ),
    family(gauge('engines_ready', 'Engines that can take a batch.'), ({ enginesReady }) => enginesReady),
  ].join('')
}
