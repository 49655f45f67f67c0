import { AppError } from '#core/contract/error'
import { limits } from '#core/contract/limits'
import { parseJson } from '#core/contract/parseJson'
import type { ByteBudget } from '../access/byteBudget.ts'
import type { JsonBody, Middleware } from '../appEnv.ts'
import { announcedBytes } from '../body/announcedBytes.ts'
import { readBytes } from '../body/readBytes.ts'
import { refuseBroken } from '../body/refuseBroken.ts'
import { wholeBody } from '../body/wholeBody.ts'
import { edgeLimits } from '../limits.ts'
import type { Clock } from '../ports.ts'
import { withTimeLimit } from '../withTimeLimit.ts'

/** Reads the body as JSON, counted while it streams, and holds its bytes in the isolate's budget until the answer is made. */
export function readJson(clock: Clock, budget: ByteBudget): Middleware {
  return async (c, next) => {
    const { headers } = c.req.raw
    requireJson(headers)
    const announced = announcedBytes(headers)
    // Too much is refused at once, before a byte is read.
    if (announced !== undefined && announced > limits.bodyBytes) throw tooLarge(`${announced} bytes long`)
    const small = announced !== undefined && announced <= edgeLimits.smallBodyBytes
    // A small body weighs from when it is here; any other from when room is made for it.
    const early = small
      ? toJson(new Uint8Array(await wholeBody(c.req.raw.body).catch(refuseBroken)))
      : undefined
    const release = budget.hold(Math.max(announced ?? limits.bodyBytes, edgeLimits.requestFloorBytes))
    try {
      c.set('body', early ?? (await readInTime(c.req.raw, clock)))
      await next()
    } finally {
      release()
    }
  }
}

function requireJson(headers: Headers): void {
  const type = headers.get('content-type')
  if (type === null || !/^application\/json *(;|$)/i.test(type)) {
    throw new AppError(
      'unsupported_media_type',
      `Cannot read the body: its content type is ${type === null ? 'missing' : JSON.stringify(type.slice(0, 40))}; send application/json`,
      { param: 'header content-type' },
    )
  }
  const encoding = headers.get('content-encoding')
  if (encoding !== null && encoding !== 'identity') {
    throw new AppError(
      'unsupported_media_type',
      `Cannot read the body: its content encoding is ${JSON.stringify(encoding.slice(0, 40))}; send it uncompressed`,
      { param: 'header content-encoding' },
    )
  }
}

async function readInTime(request: Request, clock: Clock): Promise<JsonBody> {
  const bytes = await withTimeLimit({ clock, ms: edgeLimits.bodyReadMs, reason: tooSlow }, (signal) =>
    readBytes(request, { maxBytes: limits.bodyBytes, signal }),
  ).catch(refuseBroken)
  if (bytes === undefined) throw tooLarge('longer than that')
  return toJson(bytes)
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
const toJson = (bytes: Uint8Array): JsonBody => ({ value: parseJson(bytes, utf8), bytes: bytes.byteLength })

function tooLarge(found: string): AppError {
  return new AppError(
    'body_too_large',
    `Cannot read the body: it is ${found}; send at most ${limits.bodyBytes} bytes`,
  )
}

function tooSlow(): AppError {
  return new AppError(
    'invalid_request',
    `Cannot read the body: it did not arrive whole within ${edgeLimits.bodyReadMs} ms; send it in one go`,
  )
}
