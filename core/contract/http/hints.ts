import * as z from 'zod/mini'
import { AppError } from '../error.ts'
import { parse } from '../parse.ts'
import { Hints, type Reach } from '../request.ts'

/** Hints as headers, keyed as an error names them. Strict: a mistyped `hedge-reech` must not let data travel. */
const HeaderHints = z.strictObject({
  'header hedge-reach': Hints.shape.reach,
  'header hedge-deadline-ms': Hints.shape.deadline_ms,
  'header hedge-rate': Hints.shape.rate,
  'header hedge-stake': Hints.shape.stake,
})
type HeaderHints = z.infer<typeof HeaderHints>

const prefix = 'hedge-'
const numeric: ReadonlySet<string> = new Set(['hedge-deadline-ms', 'hedge-rate'])
const number = /^-?\d{1,15}(\.\d{1,15})?$/
const reachOrder: readonly Reach[] = ['device', 'edge', 'origin']

/** Throws `deadline_past` when `value` is a number of milliseconds that has already run out. */
export function refusePastDeadline(value: unknown, param: string, action: string): void {
  if (typeof value !== 'number' || value > 0) return
  throw new AppError(
    'deadline_past',
    `Cannot ${action}: ${param} is ${value}, so the deadline has passed; send at least 1 (milliseconds left)`,
    { param },
  )
}

function readHeaderHints(headers: Iterable<readonly [string, string]>, action: string): HeaderHints {
  const found: Record<string, unknown> = {}
  for (const [name, value] of headers) {
    if (!name.startsWith(prefix)) continue
    const isNumber = numeric.has(name) && number.test(value)
    found[`header ${name}`] = isNumber ? Number(value) : value
  }
  // Most requests have none.
  if (Object.keys(found).length === 0) return {}
  refusePastDeadline(found['header hedge-deadline-ms'], 'header hedge-deadline-ms', action)
  return parse(HeaderHints, found, action)
}

function nearer(a: Reach | undefined, b: Reach | undefined): Reach | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return reachOrder.indexOf(a) < reachOrder.indexOf(b) ? a : b
}

/**
 * The hints of one request from its headers (names in lower case) and the `hedge` field of its body. Where both speak,
 * the stricter holds for what limits (the nearer reach, the shorter deadline), and the header for what prefers (rate, stake):
 * neither a proxy nor a default of the client can widen what the other narrowed.
 */
export function readHints(
  headers: Iterable<readonly [string, string]>,
  body: Hints | undefined,
  action: string,
): Hints {
  const header = readHeaderHints(headers, action)
  const reach = nearer(header['header hedge-reach'], body?.reach)
  const deadlines = [header['header hedge-deadline-ms'], body?.deadline_ms].filter((ms) => ms !== undefined)
  const rate = header['header hedge-rate'] ?? body?.rate
  const stake = header['header hedge-stake'] ?? body?.stake
  return {
    ...(reach && { reach }),
    ...(deadlines.length > 0 && { deadline_ms: Math.min(...deadlines) }),
    ...(rate !== undefined && { rate }),
    ...(stake && { stake }),
  }
}
