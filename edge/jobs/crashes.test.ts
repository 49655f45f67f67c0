import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fullPermit } from '#core/contract/tenancy'
import { AppError } from '#core/contract/error'
import { toWire } from '#core/contract/wire'
import { JobBook } from '../objects/jobs/jobBook.ts'
import { webDigests } from '../platform/webDigests.ts'
import { webSealer } from '../platform/webSealer.ts'
import { fakeClock } from '../testing/fakeClock.ts'
import { memorySql } from '../testing/memorySql.ts'
import type { JobWorld } from './jobWorld.ts'
import { fileContent } from './fileContent.ts'
import { sealPart } from './sealedParts.ts'
import { work } from './work.ts'

const sealer = webSealer('a secret')
const tenant = 'ann'

type Plan = {
  items: number
  /** After how many calls of the world each life of the object ends. */
  lives: readonly number[]
  /** Attempts in vain before an item succeeds, by item. */
  failures: readonly number[]
  /** How many workers are at it at the same time: an alarm, and messages that came twice. */
  workers: number
}

/** What outlives a crash: the object's database, the ledger, what webhooks have got. */
function outside({ failures }: Plan) {
  const clock = fakeClock()
  const sql = memorySql()
  const ledger = new Map<string, number>()
  const told: string[] = []
  const tried = new Map<string, number>()
  return { clock, sql, ledger, told, tried, failures }
}
type Outside = ReturnType<typeof outside>

/** One life of the object: after `calls` calls nothing of it has any effect any more. */
function life({ clock, sql, ledger, told, tried, failures }: Outside, calls: number) {
  let left = calls
  const alive = (): void => {
    if (left <= 0) throw new Error('crashed')
  }
  const step = async <T>(effect: () => T | Promise<T>): Promise<T> => {
    alive()
    left -= 1
    const result = await effect()
    // What was done elsewhere is done; nobody hears of it.
    alive()
    return result
  }
  const world: JobWorld = {
    clock,
    chance: () => 0.5,
    newId: () => crypto.randomUUID(),
    log: () => undefined,
    digests: webDigests({ pepper: 'p', session: 's' }),
    sealer: {
      seal: (place, text) => step(() => sealer.seal(place, text)),
      open: (place, sealed) => step(() => sealer.open(place, sealed)),
    },
    callerOf: () =>
      step(() => ({ kind: 'key', tenant, keyId: 'key_a', permit: fullPermit, limits: {}, tenantLimits: {} })),
    answer: ({ requestId, body }) =>
      step(() => {
        const { input } = JSON.parse(body) as { input: string }
        const attempts = (tried.get(input) ?? 0) + 1
        tried.set(input, attempts)
        const failed = attempts <= (failures[Number(input.slice(1))] ?? 0)
        // As the real ledger: the first row of a request id stays.
        if (!ledger.has(requestId)) ledger.set(requestId, failed ? 0 : 1)
        if (!failed) return Response.json({ object: 'list' })
        return Response.json(toWire(new AppError('origin_unavailable', 'Cannot answer')), { status: 503 })
      }),
    settled: () => step(() => undefined),
    hint: () => step(() => undefined),
    send: (_url, init) =>
      step(() => {
        told.push(new Headers(init.headers).get('webhook-id') ?? '')
        return new Response(null, { status: 200 })
      }),
  }
  const fenced = { ...sql, exec: (...query: Parameters<SqlStorage['exec']>) => (alive(), sql.exec(...query)) }
  return { book: new JobBook(fenced as SqlStorage), world }
}

async function linesOf(book: JobBook, file: string): Promise<{ custom_id: string; error: unknown }[]> {
  const jobs = {
    partsAfter: async (_: string, id: string, seq: number) =>
      book.tables.files.partsAfter(id, seq, { parts: 3, bytes: 600 }),
  }
  const stream = fileContent({ jobs: jobs as never, sealer }, { tenant, file })
  const text = await new Response(stream).text()
  return text === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map((each) => JSON.parse(each) as never)
}

async function run(plan: Plan) {
  const world = outside(plan)
  const { clock } = world
  const nowMs = clock.nowMs()
  const first = life(world, Infinity)
  const expiresMs = nowMs + 86_400_000
  const file = { id: 'file-in', purpose: 'batch' as const, filename: 'in', createdMs: nowMs, expiresMs }
  const ids = Array.from({ length: plan.items }, (_, n) => `r${n}`)
  first.book.files.begin(file, 1)
  for (const [at, id] of ids.entries()) {
    const text = `${JSON.stringify({ custom_id: id, method: 'POST', url: '/v1/embeddings', body: { input: id } })}\n`
    const name = `${at}`
    first.book.files.addPart('file-in', await sealPart(sealer, { tenant, file: 'file-in', name }, text))
  }
  first.book.files.finish('file-in', expiresMs)
  const secret = await sealer.seal({ tenant, key: 'webhook\nwh' }, `whsec_${btoa('x'.repeat(32))}`)
  first.book.webhooks.create({
    id: 'wh',
    tenant,
    url: 'https://a.example.com',
    events: ['batch.completed'],
    secret,
    createdMs: nowMs,
  })
  const names = { id: 'batch_1', inputFile: 'file-in', outputFile: 'file-out', errorFile: 'file-err' }
  first.book.batches.create({
    ...names,
    tenant,
    keyId: 'key_a',
    endpoint: '/v1/embeddings',
    metadata: null,
    createdMs: nowMs,
    expiresMs,
  })

  for (const calls of [...plan.lives, Infinity]) {
    const { book, world: effects } = life(world, calls)
    for (let rounds = 0; rounds < 200; rounds++) {
      const workers = Array.from({ length: plan.workers }, () => work(book, effects))
      const ended = await Promise.allSettled(workers)
      if (calls !== Infinity && ended.some(({ status }) => status === 'rejected')) break
      for (const each of ended) if (each.status === 'rejected') throw each.reason
      const dueMs = book.dueMs(clock.nowMs())
      if (
        book.batches.find('batch_1')?.status === 'completed' &&
        book.tables.deliveries.firstDueMs() === undefined
      )
        break
      clock.advance(Math.max(0, (dueMs ?? 0) - clock.nowMs()))
    }
  }
  const { book } = life(world, Infinity)
  const output = await linesOf(book, 'file-out')
  const errors = await linesOf(book, 'file-err')
  return { ...world, ids, batch: book.batches.find('batch_1'), output, errors }
}

const plans: fc.Arbitrary<Plan> = fc.record({
  items: fc.integer({ min: 1, max: 12 }),
  lives: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 8 }),
  failures: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 12 }),
  workers: fc.integer({ min: 1, max: 3 }),
})

test('whatever crashes when, and however often it is woken: each request has one line and at most one charge', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const { ids, batch, output, errors, ledger, told, tried } = await run(plan)
      const lines = [...output, ...errors].map(({ custom_id }) => custom_id)
      expect(lines.toSorted()).toEqual(ids.toSorted())
      expect(batch).toMatchObject({
        status: 'completed',
        counts: { total: ids.length, completed: output.length, failed: errors.length },
      })
      const charged = [...ledger.values()].reduce((sum, microUsd) => sum + microUsd, 0)
      expect(charged).toBeLessThanOrEqual(output.length)
      // A failure that was charged nothing, and a crash before that was noted: then the success is free.
      if (plan.failures.every((count) => count === 0)) {
        expect(charged).toBe(ids.length)
        expect(ledger.size).toBe(ids.length)
        expect(tried.size).toBe(ids.length)
      }
      expect(new Set(told)).toEqual(new Set(['msg_wh_2']))
    }),
    { numRuns: 100 },
  )
}, 60_000)
