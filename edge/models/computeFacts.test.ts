import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TableVersion } from '#core/contract/manifest'
import { edgeCost } from '#core/policy/estimates'
import { costMs } from '#core/policy/computeCost'
import type { Request as TaskRequest } from '#core/contract/request'
import type { EdgeAvailability } from '../ports.ts'
import { fakeManifest } from '../testing/fakeManifest.ts'
import { computeFacts } from './computeFacts.ts'

const encoder = fakeManifest.models.find(({ id }) => id === 'hedge-small-en') as never
const table = { kind: 'table', maxTokens: 8_192, tiers: ['device'] } as unknown as TableVersion
const here = (base: TableVersion, cpuMs: number): EdgeAvailability => ({ state: 'ready', base, cpuMs })
const embed = (inputs: string[]) => ({ task: 'embed', model: 'm', inputs }) as const

describe('computing at the edge', () => {
  test('is never planned beyond the budget of processor time', () => {
    const text = fc.integer({ min: 1, max: 8_192 }).map((length) => 'x'.repeat(length))
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 200 }),
        (inputs, cpuMs) => {
          for (const base of [encoder, table]) {
            const facts = computeFacts(embed(inputs), here(base, cpuMs))
            const spent = facts.state === 'absent' ? 0 : facts.estimate.latencyMs - 25
            expect(spent).toBeLessThanOrEqual(cpuMs + 1e-9)
          }
        },
      ),
    )
  })

  test('counts a passage by its sentences, not by the most that one text may have', () => {
    const text = 'A sentence of some words. '.repeat(600)
    const extract: TaskRequest = {
      task: 'extract',
      model: 'm',
      question: 'What?',
      passages: [{ text }],
      limit: 3,
    }
    const facts = computeFacts(extract, here(encoder, 1_000))
    const tokens = text.length / 4.7
    expect(facts.state === 'absent' ? 0 : facts.estimate.latencyMs).toBeGreaterThan(
      costMs(edgeCost.encoder, 1, tokens),
    )
  })

  test('is priced by its processor time, and is a last resort while the model is on its way', () => {
    const short = computeFacts(embed(['a']), here(encoder, 50))
    const long = computeFacts(embed(['a'.repeat(470)]), here(encoder, 50))
    const price = (facts: typeof short) => (facts.state === 'absent' ? 0 : facts.estimate.priceMicroUsd)
    expect(price(long) - price(short)).toBeCloseTo(0.02 * edgeCost.encoder.tokenMs * 99, 6)
    const cold = computeFacts(embed(['a']), { state: 'cold', base: encoder, cpuMs: 50 })
    expect(cold.state).toBe('loading')
  })

  test('learns nothing from examples', () => {
    const examples = ['a', 'b'].map((label) => ({ text: label, label }))
    const taught: TaskRequest = { task: 'classify', model: 'm', inputs: ['x'], examples, topN: 1 }
    expect(computeFacts(taught, here(table, 50))).toMatchObject({ state: 'absent' })
  })
})
