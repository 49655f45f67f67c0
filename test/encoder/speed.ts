import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import * as ort from 'onnxruntime-web/wasm'
import { network } from '#core/encoder/tensors'
import { createTokenizer } from '#core/text/tokenize'
import { mixedTexts } from '../bench/mixedTexts.ts'
import { builds, openEngine } from './openEngine.ts'

const USAGE = `Milliseconds of the encoder engine in Node, one thread, beside ONNX Runtime Web (WebAssembly, one thread) with the
int8 graph of hedge-small-en version 1. They take turns; medians of the thread's processor time, which other processes
disturb less than the clock. About a minute.

  node test/encoder/speed.ts [--runs N]

  --runs N   turns for each length (9)`

type Texts = readonly number[][]
type Contender = { name: string; embed(texts: Texts): Promise<unknown> }

const { values } = parseArgs({
  options: { help: { type: 'boolean', default: false }, runs: { type: 'string', default: '9' } },
})
if (values.help) console.log(USAGE)
else await compare(Number(values.runs))

async function compare(runs: number): Promise<void> {
  const contenders: Contender[] = [
    ...builds.map((build) => {
      const encoder = openEngine(build)
      return { name: build, embed: (texts: Texts) => Promise.resolve(encoder.embed(texts)) }
    }),
    await openOnnx(),
  ]
  for (const tokens of [8, 16, 32, 64, 128, 256]) {
    const text = Array.from({ length: tokens }, (_, i) => 2_000 + ((i * 7_919) % 20_000))
    const times = await takeTurns(contenders, runs, ({ embed }) => embed([text]))
    console.log(`${tokens} tokens: ${report(contenders, times)}`)
  }
  const texts = sixtyFourTexts()
  const one = await takeTurns(contenders, 3, async ({ embed }) => {
    for (const text of texts) await embed([text])
  })
  console.log(`64 mixed texts, ${texts.flat().length} tokens, one by one: ${report(contenders, one)}`)
  const engines = contenders.slice(0, builds.length)
  const together = await takeTurns(engines, 3, ({ embed }) => embed(texts))
  console.log(`64 mixed texts in one call: ${report(engines, together)}`)
}

async function takeTurns(
  contenders: readonly Contender[],
  runs: number,
  task: (contender: Contender) => Promise<unknown>,
): Promise<number[]> {
  const times = contenders.map((): number[] => [])
  for (let run = -2; run < runs; run++) {
    for (const [index, contender] of contenders.entries()) {
      const before = process.threadCpuUsage()
      await task(contender)
      const { user, system } = process.threadCpuUsage(before)
      if (run >= 0) times[index]!.push((user + system) / 1_000)
    }
  }
  return times.map((list) => list.toSorted((a, b) => a - b)[runs >> 1]!)
}

function report(contenders: readonly Contender[], times: readonly number[]): string {
  return contenders.map(({ name }, index) => `${name} ${times[index]!.toFixed(1)} ms`).join(', ')
}

function sixtyFourTexts(): number[][] {
  const artifacts = 'models/artifacts'
  const json: unknown = JSON.parse(readFileSync(`${artifacts}/tokenizer.json`, 'utf8'))
  const { encode } = createTokenizer(json, { maxTokens: network.maxTextTokens })
  return mixedTexts(64, `${artifacts}/goldenTexts.json`).map((text) => encode(text).ids)
}

async function openOnnx(): Promise<Contender> {
  ort.env.wasm.numThreads = 1
  ort.env.wasm.wasmPaths = `${dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'))}/`
  const folder = 'models/artifacts/hedge-small-en'
  const weights = readFileSync(join(folder, 'weights.safetensors'))
  const session = await ort.InferenceSession.create(readFileSync(join(folder, 'graph.onnx')), {
    externalData: [{ path: 'weights.safetensors', data: weights }],
  })
  return {
    name: 'onnxruntime-web',
    embed([ids = []]) {
      const shape = [1, ids.length]
      return session.run({
        input_ids: new ort.Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
        attention_mask: new ort.Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
      })
    },
  }
}
