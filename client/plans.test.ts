import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import type { Plan } from '#core/contract/receipt'
import type { Request } from '#core/contract/request'
import { askedBytes, type Behaviour, fakeModel, fakeTiers } from './testing/fakeTiers.ts'
import { startJourney } from './journey.ts'
import { type Outcome, runPlan } from './plans.ts'

const request: Request = { task: 'rerank', model: fakeModel, query: 'q', documents: ['d'], topN: 1 }
const deadlineMs = 10_000

const crash = new AppError('engine_failed', 'the engine crashed')
const refused = new AppError('integrity_failed', 'golden texts differ')
const unreachable = new AppError('offline', 'no connection')
const busy = new AppError('over_capacity', 'too busy', { retryAfterMs: 700 })
const garbage = new AppError('upstream_invalid', 'no JSON')
const limited = new AppError('rate_limited', 'slow down')

const deviceStates: [string, Behaviour][] = [
  ['good', 'good'],
  ['crashes', crash],
  ['refuses to serve', refused],
  ['hangs', 'hang'],
]
const edgeStates: [string, Behaviour][] = [
  ['good', 'good'],
  ['unreachable', unreachable],
  ['busy', busy],
  ['garbage', garbage],
  ['limited', limited],
  ['hangs', 'hang'],
]
const plans: Plan[] = ['device', 'edge', 'origin', 'edge>origin', 'device>origin', 'device|origin']

type End = { from: 'device' | 'edge' } | { code: string }

/** What has to come of a plan, written down apart from the code: which tier is asked first and who may help out. */
function expectedEnd(plan: Plan, device: Behaviour, edge: Behaviour): End {
  const deviceGood = device === 'good'
  const edgeGood = edge === 'good'
  const deviceFirst = plan === 'device' || plan === 'device>origin' || plan === 'device|origin'
  if (deviceFirst && deviceGood) return { from: 'device' }
  if (edgeGood) return { from: 'edge' }
  // A server that says nothing is given up in time for a device that can answer.
  if (deviceGood) return { from: 'device' }
  if (edge === 'hang') return { code: 'deadline_exceeded' }
  if (device === 'hang' && plan !== 'device' && plan !== 'device>origin') return { code: 'deadline_exceeded' }
  return { code: (edge as AppError).code }
}

async function run(plan: Plan, device: Behaviour, edge: Behaviour) {
  const tiers = fakeTiers({ device, edge })
  const caller = new AbortController()
  const journey = startJourney(
    request,
    { hints: { deadline_ms: deadlineMs }, signal: caller.signal },
    tiers.ports,
  )
  const running = runPlan(plan, journey)
    .catch((error: unknown) => error)
    .finally(journey.end)
  await tiers.advance(deadlineMs)
  const end = (await running) as Outcome | AppError
  return { end, tiers, journey }
}

const cases = plans.flatMap((plan) =>
  deviceStates.flatMap(([deviceIs, device]) =>
    edgeStates.map(([edgeIs, edge]) => ({ plan, deviceIs, edgeIs, device, edge })),
  ),
)

describe('runPlan()', () => {
  test.each(cases)(
    '$plan with device $deviceIs and edge $edgeIs',
    async ({ plan, device, edge, deviceIs, edgeIs }) => {
      const { end, tiers } = await run(plan, device, edge)
      expect(end instanceof AppError ? { code: end.code } : { from: end.from }).toEqual(
        expectedEnd(plan, device, edge),
      )
      expect(tiers.armedTimers()).toBe(0)
      if (end instanceof AppError) return
      const chosen = plan.startsWith('device') ? 'device' : 'edge'
      const helped = end.from !== chosen && plan !== 'device|origin'
      expect(end.note !== undefined, `a note where another tier helped (${deviceIs}, ${edgeIs})`).toBe(helped)
    },
  )

  test('device asks nothing of the edge while it can answer itself', async () => {
    const { tiers, journey } = await run('device', 'good', 'good')
    expect(tiers.edgeCalls).toHaveLength(0)
    expect(journey.bytesLeft).toBe(0)
  })

  test('device is given up in time for the edge', async () => {
    const { end, tiers } = await run('device', 'hang', 'good')
    expect(end).toMatchObject({ from: 'edge', note: 'This device was too slow; answered on our server.' })
    expect(tiers.cancelled.device).toBe(1)
    expect(tiers.edgeCalls[0]?.hints.deadline_ms).toBeGreaterThan(0)
    expect(tiers.edgeCalls[0]?.hints.deadline_ms).toBeLessThan(deadlineMs / 2)
  })

  test('edge says in words why the device answered in its place', async () => {
    const { end, journey } = await run('origin', 'good', unreachable)
    expect(end).toMatchObject({ note: 'Our server could not be reached; answered on this device.' })
    expect(journey.bytesLeft).toBe(askedBytes)
  })

  test('both failing says both reasons and keeps the hint when to try again', async () => {
    const { end } = await run('device', crash, busy)
    expect(end).toMatchObject({ code: 'over_capacity', retryAfterMs: 700 })
    expect((end as AppError).message).toMatch(/on this device: the engine crashed; on our server: too busy/)
  })

  test('device|origin starts the edge only when the device is late, and cancels the loser', async () => {
    const quick = await run('device|origin', 'good', 'good')
    expect(quick.tiers.edgeCalls).toHaveLength(0)

    const edgeWins = await run('device|origin', { slowMs: 5_000 }, 'good')
    expect(edgeWins.end).toMatchObject({ from: 'edge' })
    expect(edgeWins.tiers.cancelled).toEqual({ device: 1, edge: 0 })

    const deviceWins = await run('device|origin', { slowMs: 5_000 }, { slowMs: 9_000 })
    expect(deviceWins.end).toMatchObject({ from: 'device', edgeCancelled: true })
    expect(deviceWins.tiers.cancelled).toEqual({ device: 0, edge: 1 })
  })

  test('device|origin does not wait for lateness when the device has failed', async () => {
    const tiers = fakeTiers({ device: crash, edge: 'good' })
    const journey = startJourney(request, { hints: {}, signal: new AbortController().signal }, tiers.ports)
    const end = await runPlan('device|origin', journey)
    expect(end.from).toBe('edge')
    journey.end()
  })

  test.each(plans)('%s passes an abort through untouched and leaves nothing running', async (plan) => {
    const tiers = fakeTiers({ device: 'hang', edge: 'hang' })
    const caller = new AbortController()
    const journey = startJourney(request, { hints: {}, signal: caller.signal }, tiers.ports)
    const running = runPlan(plan, journey).catch((error: unknown) => error)
    await tiers.advance(20)
    const reason = new DOMException('the user left', 'AbortError')
    caller.abort(reason)
    expect(await running).toBe(reason)
    journey.end()
    await tiers.advance(0)
    expect(tiers.armedTimers()).toBe(0)
  })
})

describe('runPlan() as a cascade', () => {
  const question: Request = {
    task: 'extract',
    model: fakeModel,
    question: 'What does it cost?',
    passages: [{ text: 'Nothing about that here.' }],
    limit: 3,
  }

  async function cascade(edge: Behaviour, stake: 'fast' | 'best'): Promise<Outcome> {
    const tiers = fakeTiers({ device: 'good', edge })
    const journey = startJourney(
      question,
      { hints: { stake }, signal: new AbortController().signal },
      tiers.ports,
    )
    // An origin that is always right, at once and for nothing: worth asking unless a wrong answer costs nothing.
    journey.facts.origin = { state: 'ready', estimate: { latencyMs: 0, priceMicroUsd: 0, pWrong: 0 } }
    return runPlan('device>origin', journey).finally(journey.end)
  }

  test('keeps the own answer where a wrong one costs nothing', async () => {
    expect(await cascade('good', 'fast')).not.toHaveProperty('edge')
  })

  test('asks on where a wrong answer is dear, and keeps what the device said', async () => {
    expect(await cascade('good', 'best')).toMatchObject({ from: 'edge', device: { ok: true } })
  })

  test('stays with the own answer when the better one cannot be had', async () => {
    expect(await cascade(unreachable, 'best')).toMatchObject({
      from: 'device',
      note: "Our server could not be reached; this is this device's own answer.",
    })
  })
})
