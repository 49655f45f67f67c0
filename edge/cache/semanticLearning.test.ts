import { expect, test } from 'vitest'
import type { SemanticRecord } from '#core/policy/semanticRecord'
import { edgeLimits } from '../limits.ts'
import { fakeCacheIndex } from '../testing/fakeCacheIndex.ts'
import { fakeClock } from '../testing/fakeClock.ts'
import { CheckBudget } from './checkBudget.ts'
import { SemanticLearning } from './semanticLearning.ts'

function world() {
  const clock = fakeClock()
  const index = fakeCacheIndex(clock)
  const written: SemanticRecord[] = []
  const logged: object[] = []
  const background: Promise<unknown>[] = []
  let isDown = false
  const cacheIndex = {
    async learn(...asked: Parameters<typeof index.learn>) {
      if (isDown) throw new Error('reset')
      written.push(asked[2])
      return await index.learn(...asked)
    },
  }
  /** One isolate; all of them share the tenants' objects. */
  const isolate = () =>
    new SemanticLearning({
      task: 'extract',
      budget: new CheckBudget(clock),
      chance: () => 0.5,
      shadowShare: 0.05,
      recordsWaitMs: 1_000,
      clock,
      cacheIndex,
      log: (event) => void logged.push(event),
    })
  const by = (tenant: string) => ({
    tenant,
    keepAlive: (promise: Promise<unknown>) => void background.push(promise),
  })
  const pass = async (ms: number) => {
    clock.advance(ms)
    await Promise.all(background)
  }
  return { isolate, by, pass, written, logged, setDown: (value: boolean) => void (isDown = value) }
}
const ann = 'ann'
const isSure = (learning: SemanticLearning, tenant = ann) => learning.isNearEnough(tenant, 0.97, 0.05)
const wrongHit = { right: false, wasHit: true }

test('what one isolate saw to be wrong shuts the others too, as soon as they write anything themselves', async () => {
  const { isolate, by, pass } = world()
  const [a, b] = [isolate(), isolate()]
  for (const each of [a, b]) each.sought(by(ann))
  await pass(0)
  expect([a, b].map((each) => isSure(each))).toEqual([true, true])
  for (let i = 0; i < 5; i++) a.learn(by(ann), 0.97, wrongHit)
  expect(isSure(a)).toBe(false)
  await pass(1_000)
  b.sought(by(ann))
  await pass(1_000)
  expect(isSure(b)).toBe(false)
  // Another tenant learns nothing from it.
  b.sought(by('bob'))
  await pass(0)
  expect(isSure(b, 'bob')).toBe(true)
})

test('what several isolates saw at the same time adds up, and an isolate that begins knows all of it', async () => {
  const { isolate, by, pass } = world()
  const all = [isolate(), isolate(), isolate()]
  for (const each of all) {
    each.sought(by(ann))
    each.hit(by(ann))
    each.learn(by(ann), 0.97, wrongHit)
  }
  await pass(1_000)
  expect(await isolate().record(ann)).toEqual({
    sought: 3,
    hits: 3,
    checked: 3,
    wrong: 3,
    seen: { 97: { right: 0, wrong: 3 } },
  })
})

test('nothing is sure before it was read what is known', async () => {
  const { isolate, by, pass } = world()
  const learning = isolate()
  learning.sought(by(ann))
  expect(isSure(learning)).toBe(false)
  await pass(0)
  expect(isSure(learning)).toBe(true)
})

test('many requests within a second are one write', async () => {
  const { isolate, by, pass, written } = world()
  const learning = isolate()
  for (let i = 0; i < 500; i++) learning.sought(by(ann))
  expect(written.map(({ sought }) => sought)).toEqual([1])
  await pass(1_000)
  expect(written.map(({ sought }) => sought)).toEqual([1, 499])
  expect(learning.here).toMatchObject({ sought: 500 })
})

test('an object that cannot be reached loses nothing: the next write has it', async () => {
  const { isolate, by, pass, written, logged, setDown } = world()
  const learning = isolate()
  setDown(true)
  learning.learn(by(ann), 0.97, wrongHit)
  await pass(0)
  await expect(learning.record(ann)).rejects.toThrow('reset')
  expect([logged, isSure(learning)]).toEqual([
    [{ event: 'cache_learning_failed', detail: expect.any(String) }],
    false,
  ])
  setDown(false)
  learning.sought(by(ann))
  await pass(1_000)
  expect(written).toMatchObject([{ sought: 1, checked: 1, wrong: 1 }])
})

test('nothing of a session without a key is written', async () => {
  const { isolate, by, pass, written } = world()
  const learning = isolate()
  const session = 'session:1'
  learning.sought(by(session))
  expect(isSure(learning, session)).toBe(true)
  for (let i = 0; i < 9; i++) learning.learn(by(session), 0.97, wrongHit)
  await pass(1_000)
  expect([isSure(learning, session), await learning.record(session), written]).toMatchObject([
    false,
    { wrong: 9 },
    [],
  ])
})

test('so many tenants are remembered; what was seen of one that is forgotten is written, and read again', async () => {
  const { isolate, by, pass } = world()
  const learning = isolate()
  learning.sought(by(ann))
  await pass(0)
  for (let i = 0; i < 5; i++) learning.learn(by(ann), 0.97, wrongHit)
  for (let i = 0; i < edgeLimits.semanticTenants; i++) learning.sought(by(`tenant ${i}`))
  await pass(1_000)
  // Forgotten: not even a nearer question than any that was wrong is sure.
  expect(learning.isNearEnough(ann, 1, 0.9)).toBe(false)
  learning.sought(by(ann))
  await pass(0)
  expect([learning.isNearEnough(ann, 1, 0.9), isSure(learning)]).toEqual([true, false])
})
