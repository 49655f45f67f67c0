import { describe, expect, test } from 'vitest'
import type { EncoderVersion } from '#core/contract/manifest'
import { AppError, type ErrorCode } from '#core/contract/error'
import { toWire } from '#core/contract/wire'
import { type BridgeState, createEngineBridge, idleEndMs, maxCrashes, maxWaitingCalls } from './bridge.ts'
import { stuckMs, type WorkerLike } from './connection.ts'
import type { EngineReport, FromEngine, ToEngine } from './messages.ts'

const report: EngineReport = {
  engine: 'fake',
  threads: 1,
  attested: { texts: 1, meanCosine: 1, minCosine: 1 },
  fidelity: { texts: 1, meanCosine: 1, minCosine: 1 },
  isKept: true,
  phasesMs: {},
}
const start = { kind: 'start', model: { dimensions: 1 } as EncoderVersion } as Extract<
  ToEngine,
  { kind: 'start' }
>

class FakeWorker implements WorkerLike {
  sent: ToEngine[] = []
  terminated = false
  onmessage: WorkerLike['onmessage'] = null
  onerror: WorkerLike['onerror'] = null
  onmessageerror: WorkerLike['onmessageerror'] = null
  postMessage(message: ToEngine): void {
    this.sent.push(message)
  }
  terminate(): void {
    this.terminated = true
  }
  say(message: FromEngine): void {
    this.onmessage?.({ data: message })
  }
  fail(code: ErrorCode): void {
    this.say({ kind: 'failed', error: toWire(new AppError(code, 'no')) })
  }
  /** The call that runs now. */
  get callId(): number {
    return (this.sent.findLast((m) => m.kind === 'embed') as { callId: number }).callId
  }
  /** Answers the running call: the vector of a text is its length. */
  answer(): void {
    const call = this.sent.findLast((m) => m.kind === 'embed') as Extract<ToEngine, { kind: 'embed' }>
    call.texts
      .map((text, index) => ({ text, index }))
      .reverse()
      .forEach(({ text, index }) =>
        this.say({
          kind: 'vectors',
          callId: call.callId,
          rows: {
            indexes: [index],
            vectors: new Float32Array([text.length]),
            tokens: [text.length],
            cutTokens: [0],
          },
        }),
      )
    this.say({ kind: 'done', callId: call.callId, phasesMs: { tokenize: 1, compute: 2 } })
  }
}

function setup() {
  const workers: FakeWorker[] = []
  const states: BridgeState[] = []
  const timers: { ms: number; run: () => void }[] = []
  const bridge = createEngineBridge(start, {
    spawn: () => {
      const worker = new FakeWorker()
      workers.push(worker)
      return worker
    },
    timer: (ms, run) => {
      const entry = { ms, run }
      timers.push(entry)
      return () => void timers.splice(timers.indexOf(entry), 1)
    },
    onState: (state) => states.push(state),
  })
  const fire = (ms: number): void => timers.find((entry) => entry.ms === ms)?.run()
  return { bridge, workers, states, timers, fire }
}

const free = new AbortController().signal
/** Lets every promise that can go on do so. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}
const worker = (workers: FakeWorker[], index = 0): FakeWorker => workers[index] as FakeWorker

async function ready(bridge: ReturnType<typeof setup>, index = 0): Promise<FakeWorker> {
  await settle()
  const current = worker(bridge.workers, index)
  current.say({ kind: 'ready', report })
  await settle()
  return current
}

describe('createEngineBridge()', () => {
  test('starts nothing until it is asked, then once for all calls', async () => {
    const the = setup()
    expect(the.workers).toHaveLength(0)
    const calls = [the.bridge.embed(['ab'], free), the.bridge.embed(['abc'], free)]
    const current = await ready(the)
    current.answer()
    await settle()
    current.answer()
    const [first, second] = await Promise.all(calls)
    expect(first?.vectors).toEqual(new Float32Array([2]))
    expect(second?.vectors).toEqual(new Float32Array([3]))
    expect(the.workers).toHaveLength(1)
    expect(the.states.map(({ phase }) => phase)).toEqual(['starting', 'ready'])
  })

  test('puts rows back into the order of the texts and sums their tokens', async () => {
    const the = setup()
    const call = the.bridge.embed(['a', 'bbb', 'cc'], free)
    ;(await ready(the)).answer()
    expect(await call).toEqual({
      vectors: new Float32Array([1, 3, 2]),
      inputTokens: 6,
      cutTokens: 0,
      phasesMs: { tokenize: 1, compute: 2 },
    })
  })

  test('sends one call at a time', async () => {
    const the = setup()
    void the.bridge.embed(['a'], free)
    void the.bridge.embed(['b'], free)
    const current = await ready(the)
    expect(current.sent.filter((m) => m.kind === 'embed')).toHaveLength(1)
    current.answer()
    await settle()
    expect(current.sent.filter((m) => m.kind === 'embed')).toHaveLength(2)
  })

  test('teaches in turn with the other calls', async () => {
    const the = setup()
    const task = {
      vectorSpace: 'm@1',
      dimensions: 1,
      labels: ['a', 'b'],
      examples: Float32Array.of(1, -1),
      inputs: Float32Array.of(1),
    }
    void the.bridge.embed(['a'], free)
    const taught = the.bridge.teach(task, free)
    const current = await ready(the)
    expect(current.sent.some(({ kind }) => kind === 'teach')).toBe(false)
    current.answer()
    await settle()
    const sent = current.sent.find((message) => message.kind === 'teach')
    expect(sent?.task).toBe(task)
    const labelled = [{ label: 'a', confidence: 0.7, outOfScope: false }]
    current.say({ kind: 'taught', callId: sent?.callId ?? 0, labelled })
    expect(await taught).toBe(labelled)
  })

  test('passes progress on', async () => {
    const the = setup()
    void the.bridge.start(free)
    await settle()
    worker(the.workers).say({ kind: 'downloading', doneBytes: 3, totalBytes: 9 })
    expect(the.states.at(-1)).toEqual({ phase: 'downloading', doneBytes: 3, totalBytes: 9 })
  })

  test('rejects a cancelled call at once, and starts the next only after the worker let go', async () => {
    const the = setup()
    const controller = new AbortController()
    const call = the.bridge.embed(['a'], controller.signal)
    const next = the.bridge.embed(['bb'], free)
    const current = await ready(the)
    controller.abort()
    await expect(call).rejects.toBe(controller.signal.reason)
    await settle()
    expect(current.sent.at(-1)).toEqual({ kind: 'cancel', callId: current.callId })
    current.say({ kind: 'cancelled', callId: current.callId })
    await settle()
    current.answer()
    expect((await next).vectors).toEqual(new Float32Array([2]))
  })

  test('never runs a call that was cancelled while it waited', async () => {
    const the = setup()
    const controller = new AbortController()
    const first = the.bridge.embed(['a'], free)
    const waiting = the.bridge.embed(['b'], controller.signal)
    const current = await ready(the)
    controller.abort()
    current.answer()
    await first
    await expect(waiting).rejects.toBe(controller.signal.reason)
    await settle()
    expect(current.sent.filter((m) => m.kind === 'embed')).toHaveLength(1)
  })

  test('does nothing for a signal that fired before', async () => {
    const the = setup()
    await expect(the.bridge.embed(['a'], AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
    expect(the.workers).toHaveLength(0)
  })

  test('ends a worker that does not let go of a cancelled call', async () => {
    const the = setup()
    const controller = new AbortController()
    const call = the.bridge.embed(['a'], controller.signal)
    const current = await ready(the)
    controller.abort()
    await expect(call).rejects.toBe(controller.signal.reason)
    the.fire(stuckMs)
    expect(current.terminated).toBe(true)
    expect(the.states.at(-1)).toMatchObject({ phase: 'failed' })
  })

  test('turns a crash into engine_failed and starts again with the next call', async () => {
    const the = setup()
    const call = the.bridge.embed(['a'], free)
    const first = await ready(the)
    first.onerror?.({ message: 'out of memory' })
    await expect(call).rejects.toMatchObject({
      code: 'engine_failed',
      message: expect.stringContaining('out of memory'),
    })
    const again = the.bridge.embed(['abcd'], free)
    ;(await ready(the, 1)).answer()
    expect((await again).vectors).toEqual(new Float32Array([4]))
  })

  test('keeps typed errors of one call typed, and the worker alive', async () => {
    const the = setup()
    const call = the.bridge.embed(['a'], free)
    const current = await ready(the)
    const error = toWire(new AppError('engine_failed', 'Cannot embed on this device: bad shape'))
    current.say({ kind: 'callFailed', callId: current.callId, error })
    await expect(call).rejects.toMatchObject({
      code: 'engine_failed',
      message: expect.stringContaining('bad shape'),
    })
    const next = the.bridge.embed(['ab'], free)
    await settle()
    current.answer()
    expect((await next).vectors).toEqual(new Float32Array([2]))
    expect(the.workers).toHaveLength(1)
  })

  test('gives up after a few crashes in a row', async () => {
    const the = setup()
    for (let crash = 0; crash < maxCrashes; crash++) {
      const call = the.bridge.embed(['a'], free)
      ;(await ready(the, crash)).onerror?.({ message: 'boom' })
      await expect(call).rejects.toMatchObject({ code: 'engine_failed' })
      await settle()
    }
    expect(the.states.flatMap((state) => (state.phase === 'failed' ? [state.isFinal] : []))).toEqual([
      ...Array.from({ length: maxCrashes - 1 }, () => false),
      true,
    ])
    await expect(the.bridge.embed(['a'], free)).rejects.toMatchObject({ code: 'engine_failed' })
    expect(the.workers).toHaveLength(maxCrashes)
  })

  test('never starts again after an engine failed its golden texts', async () => {
    const the = setup()
    const call = the.bridge.embed(['a'], free)
    await settle()
    worker(the.workers).fail('integrity_failed')
    await expect(call).rejects.toMatchObject({ code: 'integrity_failed' })
    await settle()
    await expect(the.bridge.embed(['a'], free)).rejects.toMatchObject({ code: 'integrity_failed' })
    expect(the.workers).toHaveLength(1)
    expect(worker(the.workers).terminated).toBe(true)
  })

  test('tries again as often as it takes while there is no network', async () => {
    const the = setup()
    for (let i = 0; i <= maxCrashes; i++) {
      const call = the.bridge.start(free)
      await settle()
      worker(the.workers, i).fail('engine_unavailable')
      await expect(call).rejects.toMatchObject({ code: 'engine_unavailable' })
      await settle()
    }
    expect(the.workers).toHaveLength(maxCrashes + 1)
  })

  test('ends the worker when it was idle for long, and starts another later', async () => {
    const the = setup()
    const call = the.bridge.embed(['a'], free)
    const first = await ready(the)
    first.answer()
    await call
    await settle()
    the.fire(idleEndMs)
    expect(first.terminated).toBe(true)
    expect(the.states.at(-1)).toEqual({ phase: 'idle' })
    const again = the.bridge.embed(['abc'], free)
    ;(await ready(the, 1)).answer()
    expect((await again).vectors).toEqual(new Float32Array([3]))
  })

  test('does not count idle time while a call runs', async () => {
    const the = setup()
    const call = the.bridge.embed(['a'], free)
    ;(await ready(the)).answer()
    await call
    await settle()
    void the.bridge.embed(['b'], free)
    expect(the.timers).toHaveLength(0)
  })

  test('refuses more calls than it lets wait', async () => {
    const the = setup()
    for (let i = 0; i < maxWaitingCalls; i++) void the.bridge.embed(['a'], free)
    await expect(the.bridge.embed(['a'], free)).rejects.toMatchObject({ code: 'over_capacity' })
  })
})
