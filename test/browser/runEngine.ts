import type { Page } from 'playwright-core'
import type { EmbedderVersion } from '#core/contract/manifest'
import type { EngineKind } from '../../client/engine/engineKind.ts'
import type { EngineReport, FromEngine, ToEngine } from '../../client/engine/messages.ts'
import { builtAsset, builtRuntime } from '../stack/builtRuntime.ts'

export type EngineRun = {
  /** Everything that the engine said, in order. */
  said: FromEngine[]
  report: EngineReport | undefined
  /** By text. */
  vectors: number[][]
}

/** Starts the page's own engine worker, has it embed `texts`, and returns what came of it. `engine` in place of the model's own. */
export async function runEngine(
  page: Page,
  entry: EmbedderVersion,
  { texts, engine, threads = 1 }: { texts: readonly string[]; engine?: EngineKind; threads?: number },
): Promise<EngineRun> {
  const start: ToEngine = {
    kind: 'start',
    model: entry,
    modelBase: '/models/',
    runtime: builtRuntime(),
    threads,
    ...(engine && { engine }),
  }
  const embed: ToEngine = { kind: 'embed', callId: 1, texts }
  const said = await page.evaluate(
    ({ url, start, embed }) =>
      new Promise<FromEngine[]>((resolve, reject) => {
        const said: FromEngine[] = []
        const worker = new Worker(url, { type: 'module' })
        const end = (): void => {
          worker.terminate()
          resolve(said)
        }
        worker.onerror = () => reject(new Error('the worker broke'))
        worker.onmessage = ({ data }: MessageEvent<FromEngine>) => {
          // Typed arrays do not survive the way out of the page.
          said.push(
            data.kind === 'vectors'
              ? { ...data, rows: { ...data.rows, vectors: Array.from(data.rows.vectors) as never } }
              : data,
          )
          if (data.kind === 'ready') worker.postMessage(embed)
          if (data.kind === 'failed' || data.kind === 'done' || data.kind === 'callFailed') end()
        }
        worker.postMessage(start)
      }),
    { url: builtAsset(/^worker-.*\.js$/).url, start, embed },
  )
  const ready = said.find((message) => message.kind === 'ready')
  return { said, report: ready?.report, vectors: vectorsOf(said, entry.dimensions) }
}

function vectorsOf(said: readonly FromEngine[], dimensions: number): number[][] {
  const vectors: number[][] = []
  for (const message of said) {
    if (message.kind !== 'vectors') continue
    const values = Array.from(message.rows.vectors)
    message.rows.indexes.forEach((index, row) => {
      vectors[index] = values.slice(row * dimensions, (row + 1) * dimensions)
    })
  }
  return vectors
}
