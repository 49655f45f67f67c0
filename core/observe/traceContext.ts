/** W3C Trace Context (https://www.w3.org/TR/trace-context/): which trace a request belongs to, and who called. */
export type TraceContext = {
  /** 32 hex digits. */
  traceId: string
  /** The caller's span: 16 hex digits. */
  parentId: string
  /** The caller records its part. */
  sampled: boolean
  /** What other systems carry along, as it came. */
  tracestate?: string
}

/** As they are sent on. */
export type TraceHeaders = { traceparent: string; tracestate?: string }

/** Section 3.2. Later versions may add fields behind; `ff` is none. */
const parent = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
/** Section 3.3: at most 32 members, and everybody carries 512 characters. */
const maxMembers = 32
const maxStateCharacters = 512
const member =
  /^(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/

/** The context in the headers; undefined where there is none or it is not valid, as the standard wants it. */
export function readTraceContext(
  traceparent: string | null | undefined,
  tracestate: string | null | undefined,
): TraceContext | undefined {
  if (traceparent == null || traceparent.length > 256) return undefined
  const [, version, traceId, parentId, flags, more] = parent.exec(traceparent) ?? []
  if (traceId === undefined || parentId === undefined || flags === undefined) return undefined
  if (version === '00' && more !== undefined) return undefined
  const sampled = (Number.parseInt(flags, 16) & 1) === 1
  return { traceId, parentId, sampled, ...(isTracestate(tracestate) && { tracestate }) }
}

function isTracestate(text: string | null | undefined): text is string {
  if (text == null || text === '' || text.length > maxStateCharacters) return false
  const members = text.split(',').map((one) => one.trim())
  const keys = members.filter((one) => one !== '').map((one) => one.slice(0, one.indexOf('=')))
  if (keys.length > maxMembers || new Set(keys).size !== keys.length) return false
  return members.every((one) => one === '' || member.test(one))
}

export function writeTraceparent(span: { traceId: string; spanId: string; sampled: boolean }): string {
  return `00-${span.traceId}-${span.spanId}-0${span.sampled ? 1 : 0}`
}
