import { AppError } from '#core/contract/error'
import type { Collector } from '../observe/otlp/collector.ts'

export type OtlpCollectorOptions = {
  url: string
  /** As OTEL_EXPORTER_OTLP_HEADERS has them. */
  headersText: string | undefined
  fetch: (url: string, init: RequestInit) => Promise<Response>
}

/** A collector over HTTP. Throws AppError for headers that are none. */
export function otlpCollector({ url, headersText = '', fetch }: OtlpCollectorOptions): Collector {
  const headers = { ...readHeaders(headersText), 'content-type': 'application/json' }
  return async (body, signal) => {
    // A redirect would carry the headers to an address that nobody configured.
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' })
    await response.body?.cancel()
    if (!response.ok)
      throw new AppError('upstream_failed', `Cannot send spans: the collector answers ${response.status}`)
  }
}

function readHeaders(text: string): Record<string, string> {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '')
  return Object.fromEntries(
    pairs.map((pair, i) => {
      const [, name, value] = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*=(.*)$/.exec(pair) ?? []
      if (name === undefined || value === undefined) throw noHeader(i)
      try {
        return [name.toLowerCase(), decodeURIComponent(value.trim())]
      } catch {
        throw noHeader(i)
      }
    }),
  ) as Record<string, string>
}

/** Its text is a secret. */
function noHeader(index: number): AppError {
  return new AppError(
    'engine_unavailable',
    `Cannot answer: header ${index} of observe.otlp.headersBinding is not name=value, percent-encoded; set it and deploy again`,
  )
}
