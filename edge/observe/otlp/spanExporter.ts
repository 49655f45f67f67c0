import { untilAborted } from '../../cache/untilAborted.ts'
import { withTimeLimit } from '../../withTimeLimit.ts'
import type { Clock } from '../../ports.ts'
import type { Collector } from './collector.ts'
import { observeLimits } from '../observeLimits.ts'
import { type KeyValue, type OtlpSpan, toAttributes } from './span.ts'

export type SpanExporterOptions = { collector: Collector; clock: Clock; serviceName: string }
type KeepAlive = (promise: Promise<unknown>) => void

const { waitingSpans, batchSpans, flushMs, exportMs } = observeLimits.spans

/**
 * Spans on their way to a collector, in batches, beside the answers and never before them. One batch is under way at a time; while
 * the collector is slow spans wait up to a bound, then they are dropped and counted. On Workers a timer and a call belong
 * to the request that began them: what is older than it can be has died with its request and is begun anew by the next one.
 */
export class SpanExporter {
  readonly #options: SpanExporterOptions
  readonly #resource: KeyValue[]
  #waiting: OtlpSpan[] = []
  #timerMs: number | undefined
  #sendingMs: number | undefined
  readonly #counts = { sent: 0, dropped: 0, failed: 0 }

  constructor(options: SpanExporterOptions) {
    this.#options = options
    this.#resource = toAttributes({ 'service.name': options.serviceName })
  }

  /** Spans by what became of them: `sent`, `dropped` before they were sent, or `failed` on the way. */
  get counts(): Readonly<Record<'sent' | 'dropped' | 'failed', number>> {
    return this.#counts
  }

  add(spans: readonly OtlpSpan[], keepAlive: KeepAlive): void {
    if (this.#waiting.length + spans.length > waitingSpans) {
      this.#counts.dropped += spans.length
      return
    }
    this.#waiting.push(...spans)
    if (this.#isUnderWay(this.#sendingMs, exportMs)) return
    if (this.#waiting.length >= batchSpans) keepAlive(this.#send())
    else if (!this.#isUnderWay(this.#timerMs, flushMs)) keepAlive(this.#sendLater())
  }

  /** Twice what it may take: then nobody waits for it any more. */
  #isUnderWay(sinceMs: number | undefined, longestMs: number): boolean {
    return sinceMs !== undefined && this.#options.clock.nowMs() - sinceMs < 2 * longestMs
  }

  #sendLater(): Promise<void> {
    const { clock } = this.#options
    this.#timerMs = clock.nowMs()
    return new Promise((resolve) => {
      clock.after(flushMs, () => {
        this.#timerMs = undefined
        resolve(this.#isUnderWay(this.#sendingMs, exportMs) ? undefined : this.#send())
      })
    })
  }

  async #send(): Promise<void> {
    while (this.#waiting.length > 0) {
      this.#sendingMs = this.#options.clock.nowMs()
      const batch = this.#waiting.splice(0, batchSpans)
      this.#counts[await this.#post(batch)] += batch.length
    }
    this.#sendingMs = undefined
  }

  async #post(spans: OtlpSpan[]): Promise<'sent' | 'failed'> {
    const { clock, collector } = this.#options
    const scope = { name: 'hedge.edge' }
    const body = {
      resourceSpans: [{ resource: { attributes: this.#resource }, scopeSpans: [{ scope, spans }] }],
    }
    try {
      await withTimeLimit({ clock, ms: exportMs }, (signal) =>
        untilAborted(collector(JSON.stringify(body), signal), signal),
      )
      return 'sent'
    } catch {
      return 'failed'
    }
  }
}
