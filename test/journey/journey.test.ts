import { describe, expect, test } from 'vitest'
import { AppError, errorTable } from '#core/contract/error'
import { answeringHop, type Plan, Receipt } from '#core/contract/receipt'
import type { ExtractRequest, Hints } from '#core/contract/request'
import { answer, type AnswerResult } from '../../client/answer.ts'
import type { EngineFault, LinkFault } from './faults.ts'
import { small, wholeHedge, type WholeHedge } from './wholeHedge.ts'

const deadlineMs = 5_000
const passage = 'The reading room opens at nine. It closes at six on weekdays. Dogs wait outside in the yard.'
const sentence = 'It closes at six on weekdays.'
const request: ExtractRequest = {
  task: 'extract',
  model: small.id,
  question: sentence,
  passages: [{ text: passage }],
  limit: 1,
}

type Faults = { device?: EngineFault; network?: LinkFault; hop?: LinkFault; origin?: EngineFault }
type Course = {
  plan: Plan
  hints: Hints
  startMs?: number
  faults?: Faults
  before?: (hedge: WholeHedge) => Promise<unknown>
}

/** What makes the policy choose each plan. */
const courses: Course[] = [
  { plan: 'device', hints: {} },
  { plan: 'origin', hints: { stake: 'best' } },
  { plan: 'device|origin', hints: {}, startMs: 300 },
  {
    plan: 'edge',
    hints: { reach: 'edge' },
    faults: { device: 'absent' },
    before: (hedge) => ask(hedge, { stake: 'best' }),
  },
  { plan: 'origin', hints: {}, faults: { device: 'absent' } },
]

const failures: [name: string, faults: Faults][] = [
  ['nothing fails', {}],
  ['the device engine dies', { device: 'fails' }],
  ['the device engine hangs', { device: 'hangs' }],
  ['the network is down', { network: 'down' }],
  ['the network swallows the request', { network: 'hangs' }],
  ['something in between answers garbage', { network: 'garbage' }],
  ['the answer is cut off on the way to the device', { network: 'cut' }],
  ['the edge is busy', { network: 'busy' }],
  ['the origin is down', { hop: 'down' }],
  ['the origin swallows the request', { hop: 'hangs' }],
  ['the origin answers garbage', { hop: 'garbage' }],
  ['the answer is cut off on the way to the edge', { hop: 'cut' }],
  ['the origin is busy', { hop: 'busy' }],
  ['the origin engine dies', { origin: 'fails' }],
  ['the origin engine hangs', { origin: 'hangs' }],
  ['device and network fail', { device: 'fails', network: 'down' }],
  ['device and origin fail', { device: 'fails', origin: 'fails' }],
  ['device and origin hang', { device: 'hangs', hop: 'hangs' }],
]

/** As the page asks: "best" at one question means our server. */
function ask(
  hedge: WholeHedge,
  hints: Hints,
  signal = new AbortController().signal,
): Promise<PromiseSettledResult<AnswerResult>> {
  const options = {
    hints: { deadline_ms: deadlineMs, ...hints },
    signal,
    edgeModel: 'hedge-base-en',
    wantsServer: hints.stake === 'best',
  }
  return hedge.drive(answer(request, options, hedge.ports))
}

function inject(hedge: WholeHedge, { device, network, hop, origin }: Faults): void {
  if (device) hedge.deviceEngine.fault = device
  if (network) hedge.deviceToEdge.fault = network
  if (hop) hedge.edgeToOrigin.fault = hop
  if (origin) hedge.originEngine.fault = origin
}

async function start({ startMs, before, faults }: Course, more: Faults): Promise<WholeHedge> {
  const hedge = wholeHedge(startMs === undefined ? {} : { startMs })
  await before?.(hedge)
  await hedge.idle()
  inject(hedge, { ...more, ...faults })
  hedge.deviceToEdge.bytes = 0
  return hedge
}

const works = (fault: string | undefined): boolean => fault === undefined || fault === 'none'

describe.each(courses)('plan $plan with $hints', (course) => {
  test.each(failures)('when %s', async (_, faults) => {
    const hedge = await start(course, faults)
    const all = { ...faults, ...course.faults }
    const startedMs = hedge.clock.nowMs()
    const result = await ask(hedge, course.hints)

    expect(hedge.clock.nowMs() - startedMs).toBeLessThanOrEqual(deadlineMs)
    const deviceCan = works(all.device)
    const edgeCan = works(all.network) && (course.plan === 'edge' || (works(all.hop) && works(all.origin)))
    if (result.status === 'fulfilled') {
      const { reply, receipt } = result.value
      expect(reply).toMatchObject({ task: 'extract', found: true, answers: [{ text: sentence }] })
      expect(Receipt.safeParse(receipt).success).toBe(true)
      expect(receipt.hops[0]).toMatchObject({ tier: 'device', decision: { plan: course.plan } })
      expect(receipt.bytesLeftDevice).toBe(hedge.deviceToEdge.bytes)
      const tier = answeringHop(receipt)?.tier
      expect(tier === 'device' ? deviceCan : edgeCan).toBe(true)
    } else {
      expect(result.reason).toBeInstanceOf(AppError)
      const { code } = result.reason as AppError
      expect(Object.keys(errorTable)).toContain(code)
      expect(code).not.toBe('internal')
    }
    expect(result.status).toBe(deviceCan || edgeCan ? 'fulfilled' : 'rejected')

    // Nothing is left behind, and only what the origin truly answered is kept.
    await hedge.idle()
    expect(hedge.deviceEngine.hanging + hedge.deviceToEdge.hanging + hedge.edgeToOrigin.hanging).toBe(0)
    for (const [key, sealed] of hedge.stored) {
      expect(hedge.sealedTexts.get(key)).toContain(sentence)
      expect(new TextDecoder().decode(sealed)).not.toContain(sentence)
    }
    expect(hedge.stored.size).toBe(
      course.before || (hedge.edgeToOrigin.calls > 0 && works(all.hop) && works(all.origin)) ? 1 : 0,
    )
  })
})

describe('one request, all the way', () => {
  test('leaves a receipt that tells every tier it passed', async () => {
    const hedge = wholeHedge()
    const result = await ask(hedge, { stake: 'best' })
    const { receipt } = (result as PromiseFulfilledResult<AnswerResult>).value
    expect(receipt.hops.map(({ tier, outcome }) => `${tier} ${outcome}`)).toEqual([
      'device forwarded',
      'edge forwarded',
      'origin answered',
    ])
    expect(receipt.hops[2]?.model?.id).toBe('hedge-base-en')
    expect(receipt.hops.reduce((sum, hop) => sum + hop.costMicroUsd, 0)).toBeGreaterThan(0.3)
    expect(JSON.stringify(receipt)).not.toContain('weekdays')
  })

  test('is answered from the cache the second time, at the edge price, with the same words', async () => {
    const hedge = wholeHedge()
    const first = (await ask(hedge, { stake: 'best' })) as PromiseFulfilledResult<AnswerResult>
    await hedge.idle()
    const second = (await ask(hedge, { stake: 'best' })) as PromiseFulfilledResult<AnswerResult>
    expect(second.value.reply).toEqual(first.value.reply)
    expect(second.value.receipt.hops.at(-1)).toMatchObject({
      tier: 'edge-cache',
      cache: 'hit',
      costMicroUsd: 0.3,
    })
    expect(hedge.edgeToOrigin.calls).toBe(1)
  })

  test('a cached answer is still given while the origin is down', async () => {
    const hedge = wholeHedge()
    await ask(hedge, { stake: 'best' })
    await hedge.idle()
    inject(hedge, { device: 'absent', hop: 'down' })
    const result = (await ask(hedge, { stake: 'best' })) as PromiseFulfilledResult<AnswerResult>
    expect(result.value.receipt.hops.at(-1)).toMatchObject({ tier: 'edge-cache', cache: 'hit' })
  })

  test('reach device: not one byte leaves, whatever fails', async () => {
    for (const [, faults] of failures) {
      const hedge = wholeHedge()
      inject(hedge, faults)
      const result = await ask(hedge, { reach: 'device' })
      expect(result.status).toBe(works(faults.device) ? 'fulfilled' : 'rejected')
      expect(hedge.deviceToEdge.calls).toBe(0)
    }
  })

  test('an answer that came from another place than chosen says so in words', async () => {
    const hedge = wholeHedge()
    inject(hedge, { network: 'down' })
    const result = (await ask(hedge, { stake: 'best' })) as PromiseFulfilledResult<AnswerResult>
    expect(result.value.note).toBe('Our server could not be reached; answered on this device.')
  })

  test.each(courses)(
    'who leaves ($plan) is not answered, and nothing keeps running for them',
    async (course) => {
      const hedge = await start(course, { device: course.faults?.device ?? 'hangs', network: 'hangs' })
      const leaving = new AbortController()
      hedge.clock.after(200, () => leaving.abort())
      const result = await ask(hedge, course.hints, leaving.signal)
      expect((result as PromiseRejectedResult).reason).toBe(leaving.signal.reason)
      await hedge.idle()
      expect(hedge.deviceEngine.hanging + hedge.deviceToEdge.hanging).toBe(0)
    },
  )
})
