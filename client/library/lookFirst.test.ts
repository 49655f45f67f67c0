import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import type { AnswerView } from '../model.ts'
import type { DevicePort } from '../ports.ts'
import { fakeLibrary } from '../testing/fakeLibrary.ts'
import { fakeTiers } from '../testing/fakeTiers.ts'
import { createLibrary } from './createLibrary.ts'
import { lookFirst } from './lookFirst.ts'
import { createSearchIndex } from './searchIndex.ts'

async function start(facts: { startMs?: number; quick?: DevicePort } = {}) {
  const fake = fakeLibrary()
  const library = createLibrary(fake.ports)
  await library.addText('sea.txt', 'Rain falls on the sea. The road is dry.')
  const search = createSearchIndex({ ...fake.ports, vectorSpace: 'm@1', dimensions: 2 })
  const { ports } = fakeTiers({ device: 'good', edge: 'good' }, { startMs: facts.startMs ?? 2_000 })
  const quick = facts.quick ?? quickPort()
  const full = Promise.withResolvers<AnswerView>()
  const seen: AnswerView[] = []
  const shown = Promise.withResolvers<void>()
  const left = new AbortController()
  const over = lookFirst(
    {
      question: 'What falls on the sea?',
      hints: {},
      signal: left.signal,
      library: library.stored.peek(),
      documentIds: undefined,
      full: full.promise,
      onFirstLook: (answer) => {
        seen.push(answer)
        shown.resolve()
      },
    },
    search,
    { ...ports, quick },
  )
  return { full, seen, shown: shown.promise, over }
}

const word = (text: string) => Float32Array.from(/sea/.test(text) ? [1, 0] : [0, 1])

function quickPort(change: Partial<DevicePort> = {}): DevicePort {
  return {
    embedder: {
      model: { id: 'tiny', version: 1, sha256: 'b', vectorSpace: 'tiny@1', dimensions: 2 },
      embed: async (texts) => ({
        vectors: Float32Array.from(texts.flatMap((text) => [...word(text)])),
        inputTokens: texts.length,
        cutTokens: 0,
      }),
    },
    engineName: () => 'fake/table',
    cost: () => ({ runMs: 0.01, tokenMs: 0 }),
    availability: () => ({ state: 'ready', startMs: 10 }),
    ...change,
  }
}

const fullAnswer = { question: 'What falls on the sea?', found: true } as AnswerView

describe('lookFirst()', () => {
  test('shows what the tiny model makes of it, on the device alone, while the engine starts', async () => {
    const { full, seen, shown, over } = await start()
    await shown
    const [first] = seen
    expect(first?.receipt.hops).toMatchObject([
      { tier: 'device', model: { id: 'tiny' }, engine: 'fake/table' },
    ])
    expect(first?.receipt.bytesLeftDevice).toBe(0)
    expect([...(first?.answers ?? []), first?.nearest][0]?.text).toBe('Rain falls on the sea.')
    expect(first?.note).toContain('first look')
    full.resolve(fullAnswer)
    expect(await over).toBe(fullAnswer)
  })

  test('asks for none where the engine runs already', async () => {
    const { full, seen, over } = await start({ startMs: 0 })
    full.resolve(fullAnswer)
    await over
    expect(seen).toEqual([])
  })

  test('shows none after the full answer, and stops working on it', async () => {
    let stopped = false
    const slow = quickPort()
    const quick = quickPort({
      embedder: {
        ...slow.embedder,
        embed: (_, signal) =>
          new Promise((_resolve, reject) =>
            signal?.addEventListener('abort', () => {
              stopped = true
              reject(signal.reason)
            }),
          ),
      },
    })
    const { full, seen, over } = await start({ quick })
    await new Promise((resolve) => setTimeout(resolve))
    full.resolve(fullAnswer)
    await over
    expect({ stopped, seen }).toEqual({ stopped: true, seen: [] })
  })

  test('keeps quiet when the tiny model fails, and fails with the full answer', async () => {
    const broken = quickPort()
    const failing = async () => {
      throw new AppError('engine_failed', 'Cannot embed: broken')
    }
    const { full, seen, over } = await start({
      quick: { ...broken, embedder: { ...broken.embedder, embed: failing } },
    })
    full.reject(new AppError('offline', 'Cannot ask: there is no network'))
    await expect(over).rejects.toMatchObject({ code: 'offline' })
    expect(seen).toEqual([])
  })
})
