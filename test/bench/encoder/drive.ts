import { type Browser, chromium } from 'playwright-core'
import { provideChromium } from '../../browser/provideChromium.ts'
import { meterProcessor } from './processorTime.ts'

/** One fresh profile: from nothing to the first vector, then passes over all texts. */
export type Sample = {
  /** Compressed bodies that the server sent until the first vector. */
  firstVectorBytes: number
  firstVectorMs: number
  /** One value a pass; none where only the first vector is asked for. */
  oneByOneMs: number[]
  batchedMs: number[]
  /** The same passes in processor time of the whole browser; none where it cannot be read. */
  oneByOneProcessorMs: number[]
  batchedProcessorMs: number[]
}

export type PageJob = {
  worker: string
  start: object
  first: string
  texts: readonly string[]
  /** In order: true in batches, false one by one. Without any, `texts` are not read. */
  passes: readonly boolean[]
}

/** What the page may ask of the process that drives it. */
declare const meter: (call: 'begin' | 'read') => Promise<number | undefined>

type PageResult = Omit<Sample, 'firstVectorBytes'> & { vectors: number[] }

/** Runs in the page: starts the worker and drives it by the protocol of `page/protocol.ts`. */
export async function measureInPage({
  worker: url,
  start,
  first,
  texts,
  passes,
}: PageJob): Promise<PageResult> {
  const startMs = performance.now()
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
  const embed = (some: readonly string[], batched: boolean): Promise<Float32Array> =>
    ask({ kind: 'embed', texts: some, batched })
  const timed = async (batched: boolean): Promise<{ ms: number; processorMs: number | undefined }> => {
    await meter('begin')
    const sinceMs = performance.now()
    await embed(texts, batched)
    const ms = performance.now() - sinceMs
    return { ms, processorMs: await meter('read') }
  }

  await ask({ kind: 'start', options: start })
  await embed([first], false)
  const firstVectorMs = performance.now() - startMs
  // Compiles what the first runs would otherwise pay for; its vectors are what everybody is compared by.
  const vectors = passes.length === 0 ? new Float32Array(0) : await embed(texts, false)
  const timedPasses: { batched: boolean; ms: number; processorMs: number | undefined }[] = []
  for (const batched of passes) timedPasses.push({ batched, ...(await timed(batched)) })
  const [oneByOne, inBatches] = [false, true].map((way) =>
    timedPasses.filter(({ batched }) => batched === way),
  )
  worker.terminate()
  return {
    firstVectorMs,
    oneByOneMs: oneByOne!.map(({ ms }) => ms),
    batchedMs: inBatches!.map(({ ms }) => ms),
    oneByOneProcessorMs: oneByOne!.flatMap(({ processorMs }) => processorMs ?? []),
    batchedProcessorMs: inBatches!.flatMap(({ processorMs }) => processorMs ?? []),
    vectors: Array.from(vectors),
  }
}

export async function openChromium(more: readonly string[] = []): Promise<Browser> {
  const { path: executablePath, message } = await provideChromium()
  if (executablePath === undefined) throw new Error(message)
  const args = ['--no-sandbox', '--disable-quic', '--disable-background-networking', ...more]
  return chromium.launch({ executablePath, args })
}

/** Runs `job` in a profile of its own: nothing stored, nothing compiled. */
export async function inFreshPage(
  browser: Browser,
  { base, job }: { base: string; job: PageJob },
): Promise<PageResult> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    const processor = meterProcessor()
    await page.exposeFunction('meter', (call: 'begin' | 'read') =>
      call === 'begin' ? processor?.begin() : processor?.readMs(),
    )
    await page.goto(`${base}/empty.html`)
    return await page.evaluate(measureInPage, job)
  } finally {
    await context.close()
  }
}
