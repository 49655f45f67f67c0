import { describe, expect, test } from 'vitest'
import type { Hop, Receipt, Tier } from '#core/contract/receipt'
import { timeline, wholeMs } from './timeline.ts'

const hop = (tier: Tier, totalMs: number, phasesMs: Hop['phasesMs'] = {}): Hop => ({
  tier,
  outcome: 'answered',
  cache: 'bypass',
  phasesMs,
  totalMs,
  tokens: { input: 0, cut: 0 },
  costMicroUsd: 0,
  costParts: {},
})
const receipt = (...hops: Hop[]): Receipt => ({ requestId: 'r', hops, bytesLeftDevice: 0 })

describe('timeline()', () => {
  test('a hop that waited for the next holds it inside itself', () => {
    const rows = timeline(receipt(hop('edge', 100, { queue: 10, origin: 90 }), hop('origin', 80)))
    expect(rows.map(({ startMs }) => startMs)).toEqual([0, 10])
    expect(rows[0]).toMatchObject({ ownMs: 10, waitingMs: 90 })
    expect(wholeMs(receipt(hop('edge', 100, { origin: 90 }), hop('origin', 80)))).toBe(100)
  })

  test('a hop that did not wait is over before the next begins', () => {
    const way = receipt(hop('device', 40, { compute: 38 }), hop('edge', 100, { network: 60 }))
    expect(timeline(way).map(({ startMs }) => startMs)).toEqual([0, 40])
    expect(wholeMs(way)).toBe(140)
  })

  test('phases that do not add up never give a bar that starts before its hop or ends after the whole', () => {
    const way = receipt(hop('edge', 50, { origin: 400 }), hop('origin', 80))
    expect(timeline(way)[0]).toMatchObject({ ownMs: 0, waitingMs: 50 })
    expect(timeline(way)[1]?.startMs).toBe(0)
    expect(wholeMs(way)).toBe(80)
  })

  test('no hops take no time', () => expect(wholeMs(receipt())).toBe(0))
})
