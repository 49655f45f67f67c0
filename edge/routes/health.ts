import type { ReadyReply } from '#core/contract/http/health'
import { whereThrown } from '#core/observe/whereThrown'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import { edgeLimits } from '../limits.ts'
import type { OriginCalls } from '../originCalls.ts'
import type { Ports } from '../ports.ts'

/** `GET /healthz`: the worker runs. */
export function healthz(c: AppContext): Response {
  return apiResponse(c, '{"status":"ok"}')
}

/** `GET /readyz`: 200 only when the origin is ready and the objects that hold state answer. */
export function readyz(ports: Ports, origin: Pick<OriginCalls, 'notReadyBecause'>) {
  let latest: { reply: ReadyReply; atMs: number } | undefined
  return async (c: AppContext): Promise<Response> => {
    const nowMs = ports.clock.nowMs()
    if (latest === undefined || nowMs - latest.atMs >= edgeLimits.readyMemoryMs) {
      latest = { reply: await checkAll(ports, origin), atMs: ports.clock.nowMs() }
    }
    const ready = latest.reply.status === 'ready'
    return apiResponse(c, JSON.stringify(latest.reply), {
      status: ready ? 200 : 503,
      headers: ready ? {} : { 'retry-after': '1' },
    })
  }
}

async function checkAll(ports: Ports, own: Pick<OriginCalls, 'notReadyBecause'>): Promise<ReadyReply> {
  const [origin, keys, answers] = await Promise.all([
    check(ports, () => own.notReadyBecause()),
    check(ports, () => ports.keys.ping()),
    check(ports, () => ports.answers.ping()),
  ])
  const ok = origin.ok && keys.ok && answers.ok
  return { status: ok ? 'ready' : 'not_ready', checks: { origin, keys, answers } }
}

type Check = ReadyReply['checks'][string]

/** One check within its time. What it throws stays out of the answer, anybody may read that. */
function check({ clock, log }: Ports, run: () => Promise<string | undefined | void>): Promise<Check> {
  return new Promise((resolve) => {
    const forget = clock.after(edgeLimits.readyCheckMs, () =>
      resolve({ ok: false, detail: 'it does not answer in time' }),
    )
    run()
      .then((because) => resolve(because === undefined ? { ok: true } : { ok: false, detail: because }))
      .catch((error: unknown) => {
        log({ event: 'ready_check_failed', detail: whereThrown(error) })
        resolve({ ok: false, detail: 'it cannot be reached' })
      })
      .finally(forget)
  })
}
