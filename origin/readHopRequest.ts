import * as z from 'zod/mini'
import { AppError } from '#core/contract/error'
import { hopHeader } from '#core/contract/hop'
import { refusePastDeadline } from '#core/contract/http/hints'
import { limits } from '#core/contract/limits'
import { parse } from '#core/contract/parse'
import { parseJson } from '#core/contract/parseJson'
import { Hints, Request as TaskRequest } from '#core/contract/request'
import type { HopRequest } from './answer.ts'
import type { VerifyHop } from './ports.ts'
import { readBody } from './readBody.ts'

const Envelope = z.strictObject({
  request: TaskRequest,
  hints: Hints,
  requestId: z.string().check(z.minLength(1), z.maxLength(128)),
})
const action = 'answer at the origin'
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The request of a verified hop. The signature covers method, path, request id and body; nothing of the body but the
 * id is looked at before it holds.
 * Throws AppError `unsupported_media_type`, `body_too_large`, `invalid_json`, `invalid_hop`, `deadline_past`,
 * `invalid_request` or `no_plan`.
 */
export async function readHopRequest(request: Request, verifyHop: VerifyHop): Promise<HopRequest> {
  const type = request.headers.get('content-type') ?? 'none'
  if (!/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type)) {
    throw new AppError(
      'unsupported_media_type',
      `Cannot ${action}: content-type is ${type.slice(0, 60)}; send application/json`,
      { param: 'header content-type' },
    )
  }
  const body = await readBody(request, limits.bodyBytes)
  const value = parseJson(body, utf8)
  verifyHop({
    header: request.headers.get(hopHeader) ?? undefined,
    method: request.method,
    path: new URL(request.url).pathname,
    requestId: textAt(value, 'requestId') ?? '',
    body,
  })
  const hints = fieldAt(value, 'hints')
  refusePastDeadline(fieldAt(hints, 'deadline_ms'), 'hints.deadline_ms', action)
  const hop = parse(Envelope, value, action)
  const { reach } = hop.hints
  if (reach !== undefined && reach !== 'origin') {
    throw new AppError(
      'no_plan',
      `Cannot ${action}: hints.reach is "${reach}"; the data may not travel this far`,
      {
        param: 'hints.reach',
      },
    )
  }
  return hop
}

function fieldAt(value: unknown, key: string): unknown {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[key] : undefined
}

function textAt(value: unknown, key: string): string | undefined {
  const field = fieldAt(value, key)
  return typeof field === 'string' ? field : undefined
}
