import { readTraceContext, type TraceHeaders, writeTraceparent } from '#core/observe/traceContext'

/** Where one request stands in its trace. */
export type Trace = {
  traceId: string
  /** The edge's own span, and that of what it sends on. */
  spanId: string
  onwardId: string
  /** The caller's span, and what it carries along. */
  parentId: string | undefined
  tracestate: string | undefined
  sampled: boolean
}

/** Goes on with the caller's trace, or begins one, which has the request's id. `wanted`: are spans of a new one recorded? */
export function beginTrace(
  headers: Headers,
  { requestId, newId, wanted }: { requestId: string; newId(): string; wanted(): boolean },
): Trace {
  const from = readTraceContext(headers.get('traceparent'), headers.get('tracestate'))
  const ids = newId()
  return {
    traceId: from?.traceId ?? requestId,
    spanId: ids.slice(0, 16),
    onwardId: ids.slice(16),
    parentId: from?.parentId,
    tracestate: from?.tracestate,
    sampled: from?.sampled ?? wanted(),
  }
}

/** For whoever is asked next. */
export function onwardHeaders({ traceId, onwardId, sampled, tracestate }: Trace): TraceHeaders {
  const traceparent = writeTraceparent({ traceId, spanId: onwardId, sampled })
  return { traceparent, ...(tracestate !== undefined && { tracestate }) }
}
