import { describe, expect, test } from 'vitest'
import { AppError, type ErrorCode } from '#core/contract/error'
import type { EncoderVersion } from '#core/contract/manifest'
import { toWire } from '#core/contract/wire'
import { downloadBytesPerMs } from '#core/policy/estimates'
import type { WorkerLike } from '../engine/connection.ts'
import type { EngineReport, FromEngine } from '../engine/messages.ts'
import { createDeviceEngine, engineStartMs } from './deviceEngine.ts'

const model = { id: 'm', version: 3, dimensions: 2, files: { weights: { sha256: 'w' } } } as EncoderVersion
const program = { mjsUrl: '', wasm: { url: '', bytes: 1, sha256: '' } }
const agreement = { texts: 16, meanCosine: 1, minCosine: 1 }
const report: EngineReport = {
  engine: 'onnxruntime-web/wasm',
  threads: 1,
  attested: agreement,
  fidelity: { ...agreement, meanCosine: 0.96 },
  isKept: true,
  phasesMs: {},
}

async function setup(missing: number, fetchFirst?: () => Promise<void>) {
  const workers: WorkerLike[] = []
  const engine = await createDeviceEngine(
    {
      model,
      modelBase: '/models/',
      runtime: {
        kernels: { plainUrl: '', relaxedUrl: '', sharedUrl: '' },
        ort: { wasm: program, webgpu: program },
      },
    },
    {
      missingBytes: async () => missing,
      ...(fetchFirst && { fetchFirst }),
      timer: () => () => undefined,
      spawn: () => {
        const worker: WorkerLike = {
          onmessage: null,
          onerror: null,
          onmessageerror: null,
          postMessage: () => undefined,
          terminate: () => undefined,
        }
        workers.push(worker)
        return worker
      },
    },
  )
  const say = (data: FromEngine): void => workers.at(-1)?.onmessage?.({ data })
  const fail = (code: ErrorCode): void =>
    say({ kind: 'failed', error: toWire(new AppError(code, `failed: ${code}`)) })
  /** Asks for a vector, so that the engine starts; what becomes of it is not the question here. */
  const use = async (): Promise<void> => {
    engine.port.embedder.embed(['x']).catch(() => undefined)
    await settle()
  }
  return { engine, workers, say, fail, use }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}

describe('createDeviceEngine()', () => {
  test('says what a first use fetches, and fetches nothing before', async () => {
    const { engine, workers } = await setup(5_000_000)
    expect(engine.view.value).toEqual({ phase: 'idle', downloadBytes: 5_000_000 })
    expect(engine.port.availability()).toEqual({
      state: 'ready',
      startMs: engineStartMs + 5_000_000 / downloadBytesPerMs,
    })
    await engine.warm()
    expect(workers).toHaveLength(0)
  })

  test('says that the device had no room to keep the model', async () => {
    const { engine, say, use } = await setup(500)
    await use()
    say({ kind: 'ready', report: { ...report, isKept: false } })
    await settle()
    expect(engine.view.value).toMatchObject({ phase: 'ready', notKept: true })
  })

  test('shows the download, the start, and that it is ready', async () => {
    const { engine, say, use } = await setup(100)
    await use()
    say({ kind: 'downloading', doneBytes: 40, totalBytes: 100 })
    expect(engine.view.value).toEqual({ phase: 'downloading', doneBytes: 40, totalBytes: 100 })
    say({ kind: 'starting' })
    expect(engine.view.value).toEqual({ phase: 'starting' })
    say({ kind: 'ready', report })
    await settle()
    expect(engine.view.value).toEqual({
      phase: 'ready',
      engine: 'onnxruntime-web/wasm',
      modelId: 'm',
      modelVersion: 3,
    })
    expect(engine.port.availability()).toEqual({ state: 'ready', startMs: 0 })
    expect(engine.report.value?.fidelity?.meanCosine).toBe(0.96)
  })

  test('warms up where everything is here, and keeps quiet when that fails', async () => {
    const { engine, workers, fail } = await setup(0)
    const warming = engine.warm()
    await settle()
    expect(workers).toHaveLength(1)
    fail('engine_failed')
    await warming
    expect(engine.view.value).toEqual({ phase: 'failed', reason: 'failed: engine_failed' })
  })

  test('counts as there after one crash, and as absent once it refused to serve', async () => {
    const { engine, fail, use } = await setup(0)
    await use()
    fail('engine_failed')
    expect(engine.port.availability().state).toBe('ready')
    await use()
    fail('integrity_failed')
    expect(engine.port.availability()).toEqual({ state: 'absent', because: 'has no working engine' })
  })

  test('lets what shall come first have the line before it fetches anything, once', async () => {
    const first = Promise.withResolvers<void>()
    let asked = 0
    const { workers, use } = await setup(5_000_000, () => {
      asked++
      return first.promise
    })
    await use()
    expect([asked, workers.length]).toEqual([1, 0])
    first.resolve()
    await settle()
    expect(workers).toHaveLength(1)
    await use()
    expect(asked).toBe(1)
  })

  test('waits for nobody where everything is here', async () => {
    const { workers, use } = await setup(0, () => Promise.reject(new Error('not asked')))
    await use()
    expect(workers).toHaveLength(1)
  })
})
