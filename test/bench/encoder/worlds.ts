import type { Browser } from 'playwright-core'
import type { EmbedderVersion } from '#core/contract/manifest'
import type { Contender as EvaluatedModel } from '#models/evaluate/contender.ts'

/** One engine with one model where it runs. */
export type World = {
  readonly label: string
  /** False where its time says nothing: software WebGPU. */
  readonly isSpeed: boolean
  readonly golden: Golden
  /** Longer texts are left out. */
  readonly maxTokens?: number
  open(): Promise<OpenWorld>
}

/** Texts and what their vectors must be, as the manifest names the files. */
export type Golden = Pick<EmbedderVersion['files'], 'goldenTexts' | 'goldenVectors'>

export type OpenWorld = {
  /** Milliseconds of one call, tokenising included, measured where it runs; vectors behind each other. */
  embed(text: string): Promise<{ ms: number; vector: readonly number[] }>
  close(): Promise<void>
}

export function nodeWorld(model: EvaluatedModel, golden: Golden): World {
  return {
    label: `${model.id}@${model.version}, ${model.engine}, Node`,
    isSpeed: true,
    golden,
    async open() {
      const opened = await model.open()
      return {
        async embed(text) {
          const sinceMs = performance.now()
          const vector = await opened.embed([text])
          return { ms: performance.now() - sinceMs, vector: Array.from(vector) }
        },
        close: () => opened.close(),
      }
    },
  }
}

export type BrowserWorld = Omit<World, 'open'> & {
  readonly worker: string
  readonly start: object
}

/** A worker in a page of its own, driven by `page/protocol.ts`. */
export function browserWorld(
  { browser, base }: { browser: Browser; base: string },
  world: BrowserWorld,
): World {
  return {
    ...world,
    async open() {
      const context = await browser.newContext()
      const page = await context.newPage()
      await page.goto(`${base}/empty.html`)
      const handle = await page.evaluateHandle(
        async ({ url, start }) => {
          const worker = new Worker(url, { type: 'module' })
          const ask = (message: object): Promise<Float32Array> =>
            new Promise((resolve, reject) => {
              worker.onmessage = ({
                data,
              }: MessageEvent<{ kind: string; vectors: Float32Array; message: string }>) =>
                data.kind === 'done' ? resolve(data.vectors) : reject(new Error(data.message))
              worker.onerror = ({ message }) => reject(new Error(message || `Cannot run ${url}`))
              worker.postMessage(message)
            })
          await ask({ kind: 'start', options: start })
          return { ask }
        },
        { url: `/page/${world.worker}/main.js`, start: world.start },
      )
      return {
        embed: (text) =>
          handle.evaluate(async ({ ask }, words) => {
            const sinceMs = performance.now()
            const vectors = await ask({ kind: 'embed', texts: [words], batched: false })
            return { ms: performance.now() - sinceMs, vector: Array.from(vectors) }
          }, text),
        close: () => context.close(),
      }
    },
  }
}
