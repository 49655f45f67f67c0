import type { Ports } from '../../ports.ts'
import { SpanExporter } from './spanExporter.ts'

/** The way to the collector, where one is configured. */
export function openExporter({
  collector,
  clock,
  config,
}: Pick<Ports, 'collector' | 'clock' | 'config'>): SpanExporter | undefined {
  const { otlp } = config.observe
  return collector && otlp && new SpanExporter({ collector, clock, serviceName: otlp.serviceName })
}
