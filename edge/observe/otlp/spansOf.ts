import { type ErrorCode, errorTable } from '#core/contract/error'
import type { Observation } from '../observation.ts'
import { type OtlpSpan, spanKind, toAttributes, toUnixNano } from './span.ts'

/** OpenTelemetry's names of what models do; where it has none, ours. */
const operations: Readonly<Record<string, string>> = {
  '/v1/chat/completions': 'chat',
  '/v1/embeddings': 'embeddings',
  '/v1/rerank': 'rerank',
  '/v1/extract': 'extract',
  '/v1/classify': 'classify',
}

/**
 * One request as spans: the edge's own, and one of what it asked another server for. Attributes follow OpenTelemetry's semantic
 * conventions (http.*, gen_ai.*, error.type); what they have no word for begins with `hedge.`. None holds any text of a request.
 */
export function spansOf(seen: Observation): OtlpSpan[] {
  const { trace, startedMs, totalMs } = seen
  const endMs = startedMs + totalMs
  const around = {
    traceId: trace.traceId,
    ...(trace.tracestate !== undefined && { traceState: trace.tracestate }),
    endTimeUnixNano: toUnixNano(endMs),
    status: isFailure(seen) ? { code: 2 as const } : {},
  }
  const model = modelFields(seen)
  const server: OtlpSpan = {
    ...around,
    spanId: trace.spanId,
    ...(trace.parentId !== undefined && { parentSpanId: trace.parentId }),
    name: `${seen.method} ${seen.route}`,
    kind: spanKind.server,
    startTimeUnixNano: toUnixNano(startedMs),
    attributes: toAttributes({
      'http.request.method': seen.method,
      'http.route': seen.route,
      'http.response.status_code': seen.status,
      'http.request.body.size': seen.requestBytes,
      'error.type': seen.code === 'ok' ? undefined : seen.code,
      ...model,
      'hedge.request.id': seen.requestId,
      'hedge.tenant': seen.tenant,
      'hedge.key.id': seen.keyId,
      'hedge.tier': seen.tier,
      'hedge.cache': seen.cache,
      'hedge.cost.micro_usd': seen.microUsd,
      'hedge.attempts': seen.attempts,
    }),
  }
  if (!wentOn(seen)) return [server]
  const onward: OtlpSpan = {
    ...around,
    spanId: trace.onwardId,
    parentSpanId: trace.spanId,
    name: `${operations[seen.route] ?? 'forward'} ${seen.model}`,
    kind: spanKind.client,
    startTimeUnixNano: toUnixNano(Math.min(endMs, startedMs + (seen.phasesMs['cache'] ?? 0))),
    attributes: toAttributes({ 'error.type': seen.code === 'ok' ? undefined : seen.code, ...model }),
  }
  return [server, onward]
}

function modelFields({ route, model, cache, ...seen }: Observation) {
  const operation = operations[route]
  if (operation === undefined || model === 'none') return {}
  return {
    'gen_ai.operation.name': operation,
    'gen_ai.provider.name': 'hedge',
    'gen_ai.request.model': model,
    ...(cache !== 'none' && {
      'gen_ai.usage.input_tokens': seen.inputTokens,
      'gen_ai.usage.output_tokens': seen.outputTokens,
    }),
  }
}

function traitsOf(code: Observation['code']) {
  return code in errorTable ? errorTable[code as ErrorCode] : undefined
}

/** As HTTP servers are to see it: the caller's own mistakes are no failures of theirs. */
function isFailure({ code }: Observation): boolean {
  return (traitsOf(code)?.httpStatus ?? 0) >= 500
}

function wentOn({ tier, code }: Observation): boolean {
  return tier === 'origin' || traitsOf(code)?.scope === 'upstream'
}
