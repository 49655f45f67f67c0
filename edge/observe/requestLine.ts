import type { Observation } from './observation.ts'

/** The line of one request: exactly these fields, so that nothing joins them unnoticed. */
export function requestLine(seen: Observation) {
  return {
    event: 'request' as const,
    time: new Date(seen.startedMs).toISOString(),
    requestId: seen.requestId,
    traceId: seen.trace.traceId,
    tenant: seen.tenant,
    keyId: seen.keyId,
    method: seen.method,
    route: seen.route,
    status: seen.status,
    code: seen.code,
    tier: seen.tier,
    model: seen.model,
    cache: seen.cache,
    totalMs: seen.totalMs,
    phasesMs: seen.phasesMs,
    inputTokens: seen.inputTokens,
    outputTokens: seen.outputTokens,
    microUsd: seen.microUsd,
    requestBytes: seen.requestBytes,
    attempts: seen.attempts,
    streamed: seen.streamed,
  }
}
export type RequestLine = ReturnType<typeof requestLine>
