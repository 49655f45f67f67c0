import { AppError } from '#core/contract/error'
import { sseType } from '#core/contract/http/sse'
import { canonicalJson } from '#core/policy/cacheKey'
import { whereThrown } from '#core/observe/whereThrown'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext, Middleware } from '../appEnv.ts'
import type { Begin, Begun } from '../idempotency/idempotencyStore.ts'
import { readIdempotencyKey } from '../idempotency/readKey.ts'
import { recordStream } from '../idempotency/recordStream.ts'
import { edgeLimits } from '../limits.ts'
import type { Ports } from '../ports.ts'

/** Time to write an answer down. */
const settleMs = 5_000
/** Headers that belong to the answer and not to this sending of it. */
const replayedHeaders = ['content-type', 'hedge-receipt'] as const

type StoredAnswer = { status: number; headers: Record<string, string>; body: string }
type World = Pick<Ports, 'idempotency' | 'sealer' | 'digests' | 'clock' | 'log'>

/**
 * Runs a request under an `idempotency-key` once: whoever sends it again with the same key gets the same answer, for 24 h,
 * errors included. A stream is recorded while it is sent and comes again as a stream, all at once; one that broke, with its error.
 * Not kept is what was refused before anything was done (every 4xx and 503), what the client did not wait for, and what is too long.
 * Throws `idempotency_in_flight`, `idempotency_mismatch`, and `invalid_request` for a key that cannot be honoured. A request that died
 * holds its key for `longestMs`, the longest that one may take, and a little more.
 */
export function idempotency(world: World, longestMs: number): Middleware {
  const room = { leftBytes: edgeLimits.idempotentStreams.totalBytes }
  return async (c, next) => {
    const header = c.req.raw.headers.get('idempotency-key')
    if (header === null) return next()
    const untilMs = world.clock.nowMs() + longestMs + settleMs
    const ask = { ...(await readAsk(c, header, world)), untilMs }
    const begun = await begin(ask, world)
    if (begun.state === 'done') return replay(c, await open(begun.sealed, ask, world))
    if (begun.state !== 'new') throw refusal(begun, world.clock.nowMs())
    await next()
    // The answer is whole and is sent; where it cannot be kept its key stays held until its time is over.
    const settled = async (body: string | undefined): Promise<void> =>
      settle({ status, headers, body }, ask, world).catch((error: unknown) =>
        world.log({
          event: 'idempotency_not_kept',
          requestId: c.get('requestId'),
          detail: whereThrown(error),
        }),
      )
    const { status, headers, body } = c.res
    if (body === null || headers.get('content-type') !== sseType) {
      await settled(wasRefused(status) ? undefined : await c.res.clone().text())
      return undefined
    }
    const recorded = recordStream(body, {
      room,
      maxBytes: edgeLimits.idempotentStreams.recordingBytes,
      clientGone: c.req.raw.signal,
      over(text) {
        const done = settled(text)
        c.executionCtx.waitUntil(done)
        return done
      },
    })
    c.res = new Response(recorded, c.res)
    return undefined
  }
}

async function readAsk(c: AppContext, header: string, { digests }: World): Promise<Omit<Begin, 'untilMs'>> {
  const key = readIdempotencyKey(header)
  const { value } = c.get('body')
  const { kind, tenant, permit } = c.get('caller')
  if (kind !== 'key') throw cannotHonour('it belongs to an API key; send one, or leave it out')
  // Nobody gets an answer again that their own permit would not have brought; a key that took another's place has its permit.
  const [id, fingerprint] = await Promise.all([
    digests.sha256(`idempotency\n${c.req.path}\n${canonicalJson(permit)}\n${key}`),
    digests.sha256(canonicalJson(value)),
  ])
  return { tenant, id, fingerprint, attempt: c.get('requestId') }
}

/** Fails closed: without the key's history nobody knows whether this is the first time. */
async function begin(ask: Begin, { idempotency: store, clock, log }: World): Promise<Begun> {
  try {
    return await store.begin(ask, clock.nowMs())
  } catch (error) {
    log({ event: 'idempotency_unknown', requestId: ask.attempt, detail: whereThrown(error) })
    throw new AppError(
      'engine_unavailable',
      'Cannot answer: what happened under its idempotency key cannot be looked up now; try again',
    )
  }
}

/** Nothing was done. */
const wasRefused = (status: number): boolean => (status >= 400 && status < 500) || status === 503

/** What was sent; `body` is undefined where there is nothing to keep. */
type Sent = { status: number; headers: Headers; body: string | undefined }

/** Keeps the answer, or frees the key where nothing was done, the client left, or the answer is too long to keep. */
async function settle({ status, headers, body }: Sent, ask: Begin, world: World): Promise<void> {
  if (body === undefined || body.length > edgeLimits.idempotentAnswerCharacters) {
    return world.idempotency.release(ask)
  }
  const kept = replayedHeaders.flatMap((name) => {
    const value = headers.get(name)
    return value === null ? [] : [[name, value]]
  })
  const answer: StoredAnswer = { status, headers: Object.fromEntries(kept) as Record<string, string>, body }
  const sealed = await world.sealer.seal({ tenant: ask.tenant, key: ask.id }, JSON.stringify(answer))
  await world.idempotency.finish(ask, sealed, world.clock.nowMs())
}

async function open(sealed: Uint8Array, { tenant, id }: Begin, { sealer }: World): Promise<StoredAnswer> {
  const opened = await sealer.open({ tenant, key: id }, sealed)
  if ('text' in opened) return JSON.parse(opened.text) as StoredAnswer
  throw new AppError(
    'integrity_failed',
    'Cannot replay the answer under this idempotency key: what was kept cannot be read any more; send another key',
    { param: 'header idempotency-key' },
  )
}

function replay(c: AppContext, { status, headers, body }: StoredAnswer): Response {
  return apiResponse(c, body, { status, headers: { ...headers, 'idempotent-replayed': 'true' } })
}

function refusal(begun: Exclude<Begun, { state: 'new' | 'done' }>, nowMs: number): AppError {
  const param = 'header idempotency-key'
  if (begun.state === 'mismatch') {
    return new AppError(
      'idempotency_mismatch',
      'Cannot answer: its idempotency key was sent before with another body; send the same body, or another key',
      { param },
    )
  }
  return new AppError(
    'idempotency_in_flight',
    `Cannot answer yet: a request with its idempotency key is running, for at most ${begun.untilMs - nowMs} ms more; send it again a little later`,
    { param, retryAfterMs: inFlightRetryMs },
  )
}

/** Most answers take less. */
const inFlightRetryMs = 1_000

function cannotHonour(because: string): AppError {
  return new AppError('invalid_request', `Cannot honour the header idempotency-key: ${because}`, {
    param: 'header idempotency-key',
  })
}
