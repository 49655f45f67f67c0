import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTokenizer } from '#core/text/tokenize'
import { startStack, type Stack } from '../../deploy/local/startStack.ts'
import { freePort, isolateMemory } from './isolateMemory.ts'
import { quantile, writeRaw } from './machine.ts'

/**
 * What the edge's own answers take: processor time of workerd by length of text, over the real worker and its whole way of a request;
 * requests per second beside a route that does nothing; and the memory of the isolate with every model loaded. The clock of a Worker
 * stands still while it computes, so processor time is the process's. Writes docs/benchmarks/edgeModels.json.
 *
 *   node test/bench/edgeModels.ts [--quick]
 */
const quick = process.argv.includes('--quick')
const models = ['hedge-nano-en', 'hedge-small-en'] as const
const heads = ['hedge-banking77-nano-en', 'hedge-clinc150-nano-en', 'hedge-banking77-en', 'hedge-clinc150-en']
/** Texts of a request and tokens of each, special tokens included. */
const shapes = [
  { texts: 1, tokens: 8 },
  { texts: 1, tokens: 32 },
  { texts: 1, tokens: 64 },
  { texts: 1, tokens: 128 },
  { texts: 1, tokens: 256 },
  { texts: 16, tokens: 8 },
] as const
/** Linux counts processor time in hundredths of a second: so much of it makes the error 1 %. */
const measuredCpuMs = quick ? 200 : 1_000

const stateDir = mkdtempSync(join(tmpdir(), 'hedge-bench-'))
const inspectorPort = await freePort()
const stack = await startStack({
  stateDir,
  demoKey: 'hedge_bench-key',
  edgeVars: { HEDGE_CONFIG: JSON.stringify({ compute: { cpuMs: 1_000 } }) },
  edgeArgs: [`--inspector-addr=127.0.0.1:${inspectorPort}`],
})

const tokenizerJson: unknown = JSON.parse(readFileSync('models/artifacts/tokenizer.json', 'utf8'))
const { countTokens } = createTokenizer(tokenizerJson, { maxTokens: 8_192 })
const words = 'the river runs slowly past an old stone house where nobody has lived since last winter'.split(
  ' ',
)
let unique = 0
/** A text of exactly so many tokens that was never sent before; each word of it is one token. */
function textOf(tokens: number): string {
  unique++
  const text = Array.from(
    { length: tokens - 2 },
    (_, at) => words[(unique * 7 + at * (1 + (unique % 5))) % words.length],
  )
  return text.join(' ')
}
if (countTokens(textOf(64)) !== 62) throw new Error('a word of the bench is more than one token')

type Asked = { path: string; body?: object }
async function ask({ path, body }: Asked): Promise<void> {
  const response = await fetch(`${stack.url}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${stack.demoKey}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`)
  const receipt = response.headers.get('hedge-receipt')
  if (body && receipt?.includes('"tier":"edge","outcome":"answered"') !== true)
    throw new Error(`the edge did not compute it: ${receipt}`)
}
const embed = (model: string, input: string[]): Asked => ({
  path: '/v1/embeddings',
  body: { model, input, encoding_format: 'base64', hedge: { reach: 'edge', cache: { no_store: true } } },
})

function cpuMsOf({ pids }: Stack): number {
  const fields = readFileSync(`/proc/${pids.edge}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}
function residentBytes({ pids }: Stack): number {
  const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pids.edge}/status`, 'utf8'))?.[1]
  return Number(kib) * 1_024
}

type Figures = { requests: number; cpuMs: number; latencyP50Ms: number; perSecond: number }
/** One request after the other until enough processor time was used. */
async function measure(next: () => Asked): Promise<Figures> {
  for (let i = 0; i < 5; i++) await ask(next())
  const latenciesMs: number[] = []
  const [beforeCpuMs, beforeMs] = [cpuMsOf(stack), performance.now()]
  while (cpuMsOf(stack) - beforeCpuMs < measuredCpuMs) {
    for (let i = 0; i < 10; i++) {
      const request = next()
      const sinceMs = performance.now()
      await ask(request)
      latenciesMs.push(performance.now() - sinceMs)
    }
  }
  const seconds = (performance.now() - beforeMs) / 1_000
  const requests = latenciesMs.length
  const round = (value: number): number => Number(value.toPrecision(4))
  return {
    requests,
    cpuMs: round((cpuMsOf(stack) - beforeCpuMs) / requests),
    latencyP50Ms: round(quantile(latenciesMs, 0.5)),
    perSecond: round(requests / seconds),
  }
}

async function memoryWith(loaded: string, firstAnswerMs?: number) {
  const isolate = await isolateMemory(inspectorPort)
  const figures = { loaded, firstAnswerMs, residentBytes: residentBytes(stack), ...isolate }
  console.log(JSON.stringify(figures))
  return figures
}

try {
  await ask({ path: '/healthz' })
  const memory = [await memoryWith('nothing')]
  for (const model of models) {
    const [sinceMs, sinceCpuMs] = [performance.now(), cpuMsOf(stack)]
    await ask(embed(model, ['first of all']))
    const firstAnswerMs = Math.round(performance.now() - sinceMs)
    console.log(model, 'loaded with', cpuMsOf(stack) - sinceCpuMs, 'ms of processor time')
    memory.push(await memoryWith(model, firstAnswerMs))
  }
  for (const model of heads) {
    await ask({ path: '/v1/classify', body: { model, input: 'first of all', hedge: { reach: 'edge' } } })
  }
  memory.push(await memoryWith('four heads'))

  const empty = await measure(() => ({ path: '/healthz' }))
  console.log('empty', JSON.stringify(empty))
  const byShape = []
  for (const model of models) {
    for (const { texts, tokens } of shapes) {
      const figures = await measure(() =>
        embed(
          model,
          Array.from({ length: texts }, () => textOf(tokens)),
        ),
      )
      byShape.push({ model, texts, tokens, ...figures })
      console.log(JSON.stringify(byShape.at(-1)))
    }
  }
  memory.push(await memoryWith('all, after the measurements'))
  writeRaw('edgeModels', {
    question: 'What do the answers take that the edge computes itself?',
    command: `node test/bench/edgeModels.ts${quick ? ' --quick' : ''}`,
    loadAverage: loadavg().map((load) => Math.round(load * 10) / 10),
    load: 'one request after the other, new texts, no-store, over one connection pool of this machine',
    empty,
    byShape,
    memory,
  })
} finally {
  await stack.stop()
  rmSync(stateDir, { recursive: true, force: true })
}
