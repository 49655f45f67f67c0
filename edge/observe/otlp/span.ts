/** A value of an attribute as OTLP's JSON has it: 64-bit integers are texts. */
export type AnyValue =
  { stringValue: string } | { intValue: string } | { doubleValue: number } | { boolValue: boolean }
export type KeyValue = { key: string; value: AnyValue }

/** https://github.com/open-telemetry/opentelemetry-proto, trace/v1/trace.proto, in its JSON form. */
export type OtlpSpan = {
  traceId: string
  spanId: string
  parentSpanId?: string
  traceState?: string
  name: string
  kind: (typeof spanKind)[keyof typeof spanKind]
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: KeyValue[]
  status: { code?: 2 }
}

export const spanKind = { internal: 1, server: 2, client: 3 } as const

/** What has no value is left out. */
export function toAttributes(
  fields: Readonly<Record<string, string | number | boolean | undefined>>,
): KeyValue[] {
  return Object.entries(fields).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: toValue(value) }],
  )
}

function toValue(value: string | number | boolean): AnyValue {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
}

/** Milliseconds since 1970 as OTLP writes times. */
export const toUnixNano = (ms: number): string => `${Math.round(ms)}000000`
