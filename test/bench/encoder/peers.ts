import { readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { Manifest } from '#core/contract/manifest'
import { createTokenizer } from '#core/text/tokenize'
import type { Tokenizer } from '#core/text/tokenize'
import { writeRaw } from '../machine.ts'
import { mixedTexts } from '../mixedTexts.ts'
import { buildPage } from './buildPage.ts'
import { listContenders } from './contenders.ts'
import type { Contender } from './contenders.ts'
import { inFreshPage, openChromium } from './drive.ts'
import type { Sample } from './drive.ts'
import { cosinesToFp32 } from './fidelity.ts'
import { serveFiles } from './serveFiles.ts'
import { mediansOf, summarise } from './summarise.ts'

const USAGE = `Compares engines in headless Chromium: 64 texts of mixed length, tokenising included, one by one and in batches, on one
thread and on two; time and bytes until the first vector with nothing stored. Engines alternate. Writes
docs/benchmarks/encoder.json; about five minutes on a quiet machine, at most nine (no round begins that would end later), and
once the minutes that the making of the peer's model takes.

  npm run bench -- encoder
  node test/bench/encoder/peers.ts [--rounds 5] [--texts 64] [--only NAME] [--dry]

  --only NAME   only rows whose name holds this, for example "1 thread"
  --dry         writes nothing`

const options = {
  rounds: { type: 'string', default: '5' },
  texts: { type: 'string', default: '64' },
  only: { type: 'string', default: '' },
  dry: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const
/** One by one, in batches, one by one. */
const PASSES = [false, true, false]
/** Batches that took this many times as long as one by one in the first round are not timed again: some take ten seconds. */
const SLOW_BATCHES = 2
/** The last round has ended by then, as far as it takes no longer than the ones before it. */
const LIMIT_MS = 420_000
const FIRST = 'When does the library close on Saturdays?'
const artifacts = 'models/artifacts'
const log = (line: string): void => console.log(line)
const { values } = parseArgs({ options })

if (values.help) log(USAGE)
else await compare(Number(values.rounds))

async function compare(rounds: number): Promise<void> {
  const manifest = Manifest.parse(JSON.parse(readFileSync('models/manifest.json', 'utf8')))
  const { all, folders } = await listContenders(manifest, log)
  const runs = all
    .flatMap((contender) => contender.threads.map((threads) => ({ contender, threads })))
    .filter((run) => runName(run).includes(values.only))
  const tokenizer = readTokenizer()
  // Nobody reads more than another: what is beyond 256 tokens, some cut and some do not.
  const texts = mixedTexts(Number(values.texts), `${artifacts}/goldenTexts.json`).map((text) =>
    shorten(text, tokenizer),
  )
  const built = await buildPage([...new Set(runs.map(({ contender }) => contender.worker))])
  const server = await serveFiles({ ...folders, '/page/': built })
  const browser = await openChromium()
  const samples = new Map(runs.map((run) => [runName(run), [] as Sample[]]))
  const vectors = new Map<string, number[]>()
  const measure = async ({ contender, threads }: (typeof runs)[number], passes: readonly boolean[]) => {
    const worker = `/page/${contender.worker}/main.js`
    const start = { threads, model: contender.model }
    const job = { worker, start, first: FIRST, texts, passes }
    return await inFreshPage(browser, { base: server.url, job })
  }
  const passesOf = (run: (typeof runs)[number]): readonly boolean[] => {
    if (run.contender.firstVectorOnly) return []
    const [first] = samples.get(runName(run))!
    const isSlow = first !== undefined && first.batchedMs[0]! > SLOW_BATCHES * first.oneByOneMs[0]!
    return PASSES.filter((batched) => !(batched && isSlow))
  }
  const sinceMs = performance.now()
  let done = 0
  let longestMs = 0
  try {
    // Not counted: the server packs each file once, and the disk is read once.
    for (const run of runs) await measure(run, [])
    for (; done < rounds && performance.now() - sinceMs + longestMs < LIMIT_MS; done++) {
      const roundMs = performance.now()
      for (const run of done % 2 === 0 ? runs : runs.toReversed()) {
        server.takeBytes()
        const { vectors: found, ...times } = await measure(run, passesOf(run))
        const sample = { firstVectorBytes: server.takeBytes(), ...times }
        samples.get(runName(run))!.push(sample)
        if (found.length > 0) vectors.set(run.contender.name, found)
        log(`round ${done + 1} of ${rounds}, ${runName(run)}: ${JSON.stringify(sample)}`)
      }
      longestMs = Math.max(longestMs, performance.now() - roundMs)
    }
    const summary = Object.fromEntries(Array.from(samples, ([name, list]) => [name, summarise(list)]))
    console.table(mediansOf(summary))
    const fidelity = await cosinesToFp32(texts, vectors, log)
    console.table(fidelity)
    if (values.dry) return
    writeRaw('encoder', {
      question: 'How fast do engines embed 64 texts of mixed length in a browser, and after how many bytes?',
      command: `node test/bench/encoder/peers.ts --rounds ${rounds} --texts ${texts.length}`,
      chromium: browser.version(),
      /** Over the last five minutes, ours included: beyond 2 on this machine, others took part of it. */
      loadAverage: loadavg()[1],
      rounds: done,
      texts: texts.length,
      tokens: countTokens(texts, tokenizer),
      summary,
      fidelity,
      raw: Object.fromEntries(samples),
    })
  } finally {
    await browser.close()
    server.close()
  }
}

function runName({ contender, threads }: { contender: Contender; threads: number }): string {
  return `${contender.name}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`
}

function readTokenizer(): Tokenizer {
  return createTokenizer(JSON.parse(readFileSync(`${artifacts}/tokenizer.json`, 'utf8')), { maxTokens: 256 })
}

/** Without its last words, as far as it is longer than the model reads. */
function shorten(text: string, tokenizer: Tokenizer): string {
  return tokenizer.encode(text).truncated ? shorten(text.slice(0, text.lastIndexOf(' ')), tokenizer) : text
}

/** Special tokens included. */
function countTokens(
  texts: readonly string[],
  tokenizer: Tokenizer,
): { least: number; most: number; sum: number } {
  const counts = texts.map((text) => tokenizer.encode(text).tokens)
  return {
    least: Math.min(...counts),
    most: Math.max(...counts),
    sum: counts.reduce((sum, count) => sum + count, 0),
  }
}
