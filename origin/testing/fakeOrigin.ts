import type { Hono } from 'hono'
import { hopHeader } from '#core/contract/hop'
import { WireError } from '#core/contract/wire'
import { createApp } from '../app.ts'
import type { HostedModel } from '../hostedModel.ts'
import { createMetrics } from '../metrics.ts'
import type { createVerifyHop, signHop } from '../platform/hop.ts'
import { createFakeClock } from './fakeClock.ts'
import type { FakeClock } from './fakeClock.ts'
import { createFakeEngine } from './fakeEngine.ts'
import type { FakeEngine } from './fakeEngine.ts'
import { fakeEntry, hostFakeModel } from './fakeModel.ts'
import type { FakeModelOptions } from './fakeModel.ts'

export const secret = 'a secret of the tests, long enough'

export type FakeOrigin = {
  app: Hono
  clock: FakeClock
  engine: FakeEngine
  model: HostedModel
  /** Lines of the log. */
  logged: { event: string; fields: Readonly<Record<string, string | number | boolean>> | undefined }[]
  stop(): void
  /** Headers that make `body` a signed request. */
  sign(body: Uint8Array): Record<string, string>
  /** A signed POST of `value` to `/v1/answer`. */
  ask(value: unknown, init?: RequestInit): Promise<Response>
}

/** The real signatures; handed in, because only tests and the root may reach into `platform/`. */
export type HopFunctions = { createVerifyHop: typeof createVerifyHop; signHop: typeof signHop }

/** The whole app over a fake engine that has passed its golden check and computes by itself. */
export async function startFakeOrigin(
  hop: HopFunctions,
  more: Partial<FakeModelOptions> = {},
): Promise<FakeOrigin> {
  const clock = createFakeClock()
  const engine = createFakeEngine({ phase: 'starting' })
  const logged: FakeOrigin['logged'] = []
  const log = (event: string, fields?: Readonly<Record<string, string | number | boolean>>): void =>
    void logged.push({ event, fields })
  const model = hostFakeModel({ engine, clock, log, ...more })
  let stopping = false
  const app = createApp({
    models: [model],
    clock,
    log,
    metrics: createMetrics(),
    verifyHop: hop.createVerifyHop({ secret, clock }),
    isStopping: () => stopping,
  })
  engine.auto()
  await engine.revive()
  await model.golden.verdict()
  let signatures = 0
  const sign = (body: Uint8Array): Record<string, string> => {
    // Each another one, though the clock stands still.
    const signedMs = clock.wallMs() + (signatures++ % 1_000)
    const signed = { method: 'POST', path: '/v1/answer', requestId: requestIdOf(body), body }
    return { 'content-type': 'application/json', [hopHeader]: hop.signHop(secret, signed, signedMs) }
  }
  return {
    app,
    clock,
    engine,
    model,
    logged,
    sign,
    stop: () => void (stopping = true),
    async ask(value, init = {}) {
      const body = new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
      return await app.request('/v1/answer', { method: 'POST', body, headers: sign(body), ...init })
    },
  }
}

/** A body that is no JSON has no id to sign. */
function requestIdOf(body: Uint8Array): string {
  try {
    return (JSON.parse(new TextDecoder().decode(body)) as { requestId: string }).requestId
  } catch {
    return ''
  }
}

/** An origin whose engine holds its batches until the test finishes them. */
export async function startHeldOrigin(
  hop: HopFunctions,
  more: Partial<FakeModelOptions> = {},
): Promise<FakeOrigin> {
  const origin = await startFakeOrigin(hop, more)
  const held = createFakeEngine()
  const die = origin.engine.die
  Object.assign(origin.engine, {
    run: held.run,
    finish: held.finish,
    die: async () => {
      await die()
      await held.die()
    },
  })
  return origin
}

/** The next turn of the loop: what was asked has reached the queue. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** A request of the edge for vectors of `inputs`. */
export function embedRequest(inputs: unknown, hints: object = {}): object {
  return { request: { task: 'embed', model: fakeEntry.id, inputs }, hints, requestId: 'r-1' }
}

export async function errorOf(response: Response): Promise<WireError['error']> {
  return WireError.parse(await response.json()).error
}
