import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Manifest } from '#core/contract/manifest'
import { createTokenizer } from '#core/text/tokenize'
import type { Tokenizer } from '#core/text/tokenize'
import { cosine } from '#models/cosine.ts'
import { listContenders as listModels } from '#models/evaluate/contenders.ts'
import { softwareWebGpu } from '../../browser/softwareWebGpu.ts'
import { provenance, quantile } from '../machine.ts'
import { buildPage } from './buildPage.ts'
import { listContenders, smallModel } from './contenders.ts'
import { openChromium } from './drive.ts'
import { serveFiles } from './serveFiles.ts'
import { workerdWorld } from './workerdWorld.ts'
import { browserWorld, nodeWorld } from './worlds.ts'
import type { OpenWorld, World } from './worlds.ts'

const USAGE = `Measures milliseconds a text by its length, one text at a time, in Node and in headless Chromium; engines take turns. Writes
docs/quality/speed.json, which docs/quality.md shows (npm run models:evaluate -- --report). About three minutes.

  npm run bench -- lengths
  node test/bench/encoder/lengths.ts [--runs 9] [--only NAME] [--dry]`

const options = {
  runs: { type: 'string', default: '9' },
  only: { type: 'string', default: '' },
  dry: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const
/** Special tokens included. */
const TOKENS = [8, 16, 32, 64, 128, 256] as const
const artifacts = 'models/artifacts'
const log = (line: string): void => console.log(line)
const { values } = parseArgs({ options })

if (values.help) log(USAGE)
else await measure(Number(values.runs))

async function measure(runs: number): Promise<void> {
  const manifest = Manifest.parse(readJson('models/manifest.json'))
  const small = smallModel(manifest)
  const { all, folders } = await listContenders(manifest, log)
  const ours = all.filter(({ model, firstVectorOnly }) => model !== undefined && !firstVectorOnly)
  const built = await buildPage([...new Set(ours.map(({ worker }) => worker)), 'webgpu'])
  const server = await serveFiles({ ...folders, '/page/': built })
  const browser = await openChromium()
  const inBrowser = ours.flatMap(({ engine, worker, model, threads }) =>
    threads.map((count) =>
      browserWorld(
        { browser, base: server.url },
        {
          label: `${model!.id}@${model!.version}, ${engine}, Chromium, ${count} ${count === 1 ? 'thread' : 'threads'}`,
          isSpeed: true,
          golden: model!.files,
          worker,
          start: { threads: count, model },
        },
      ),
    ),
  )
  const inNode = listModels(manifest, log).flatMap((model) => {
    const entry = manifest.models.find(({ id, version }) => id === model.id && version === model.version)
    return entry?.kind === 'head' || entry === undefined || !(model.released || entry === small)
      ? []
      : [nodeWorld(model, entry.files)]
  })
  const softwareGpu = await openChromium(softwareWebGpu)
  const onGpu = browserWorld(
    { browser: softwareGpu, base: server.url },
    {
      label: `${small.id}@${small.version}, onnxruntime-web, Chromium, software WebGPU`,
      isSpeed: false,
      golden: small.files,
      maxTokens: 8,
      worker: 'webgpu',
      start: { threads: 1, model: small },
    },
  )
  const gpu = small.files.webgpuGraph === undefined ? [] : [onGpu]
  const worlds = [...inNode, ...inBrowser, workerdWorld(small), ...gpu].filter(({ label }) =>
    label.includes(values.only),
  )
  const opened: OpenWorld[] = []
  try {
    for (const world of worlds) {
      log(`opening ${world.label}`)
      opened.push(await world.open())
    }
    const leastCosines: number[] = []
    for (const [at, world] of worlds.entries()) leastCosines.push(await checkGolden(world, opened[at]!))
    const medians = await timeLengths(
      opened.map((world, at) => ({ ...world, maxTokens: worlds[at]!.maxTokens ?? Infinity })),
      runs,
    )
    const series = worlds.map(({ label, isSpeed }, at) => ({
      label,
      medianMs: medians.map((byWorld) => byWorld[at]!),
      leastCosine: leastCosines[at]!,
      isSpeed,
    }))
    console.table(
      Object.fromEntries(
        series.map(({ label, medianMs, leastCosine }) => [label, [...medianMs, leastCosine]]),
      ),
    )
    const { cores, processor, ...more } = provenance()
    const machine = { ...more, processor: `${cores} cores of ${processor}` }
    const figures = { provenance: machine, chromium: browser.version(), runs, tokens: TOKENS, series }
    if (!values.dry) writeFileSync('docs/quality/speed.json', `${JSON.stringify(figures, undefined, 2)}\n`)
  } finally {
    for (const world of opened) await world.close()
    await softwareGpu.close()
    await browser.close()
    server.close()
  }
}

type TimedWorld = OpenWorld & { readonly maxTokens: number }

/** Medians, by length and world; null where a text is too long. Worlds take turns, so that what else the machine does falls on all of them. */
async function timeLengths(worlds: readonly TimedWorld[], runs: number): Promise<(number | null)[][]> {
  const tokenizer = createTokenizer(readJson(`${artifacts}/tokenizer.json`), { maxTokens: 256 })
  const medians: (number | null)[][] = []
  for (const tokens of TOKENS) {
    const text = textOf(tokens, tokenizer)
    const times = worlds.map((): number[] => [])
    for (let run = -1; run < runs; run++) {
      for (const [at, world] of worlds.entries()) {
        if (tokens > world.maxTokens) continue
        const { ms } = await world.embed(text)
        if (run >= 0) times[at]!.push(ms)
      }
    }
    log(`${tokens} tokens measured`)
    medians.push(
      times.map((list) => (list.length === 0 ? null : Math.round(100 * quantile(list, 0.5)) / 100)),
    )
  }
  return medians
}

/** Words of one token each, so that the text has exactly as many tokens. */
function textOf(tokens: number, tokenizer: Tokenizer): string {
  const golden = readJson(`${artifacts}/goldenTexts.json`) as string[]
  const words = golden
    .join(' ')
    .split(/\s+/)
    .filter((word) => /^[a-z]+$/i.test(word) && tokenizer.countTokens(word) === 1)
  const text = Array.from({ length: tokens - 2 }, (_, at) => words[(at * 7) % words.length]).join(' ')
  const found = tokenizer.encode(text).tokens
  if (found !== tokens) throw new Error(`Cannot write a text of ${tokens} tokens: it has ${found}`)
  return text
}

/** Least cosine to the golden vectors: a fast wrong answer is no answer. */
async function checkGolden({ golden, isSpeed }: World, world: OpenWorld): Promise<number> {
  const bytes = readFileSync(`${artifacts}/${golden.goldenVectors.path}`)
  const wanted = new Float32Array(Uint8Array.from(bytes).buffer)
  const texts = readJson(`${artifacts}/${golden.goldenTexts.path}`) as string[]
  const width = wanted.length / texts.length
  const maxGolden = isSpeed ? texts.length : 2
  let least = 1
  for (const [at, text] of texts.entries()) {
    // Of a slow world, the first ones tell enough.
    if (at >= maxGolden) break
    const { vector } = await world.embed(text)
    least = Math.min(least, cosine(Float32Array.from(vector), wanted.subarray(at * width, (at + 1) * width)))
  }
  return Math.round(least * 1e6) / 1e6
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'))
}
