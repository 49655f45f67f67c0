import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import native from 'onnxruntime-node'
import * as web from 'onnxruntime-web/wasm'
import { Manifest } from '#core/contract/manifest'
import type { EncoderVersion } from '#core/contract/manifest'
import { loadEncoderWeights } from './encoderWeights.ts'
import { bertGraph } from './onnx/bertGraph.ts'
import { floatFormat } from './onnx/floatFormat.ts'
import { loadSource } from './source.ts'

const USAGE = `Measures milliseconds per run, one thread: fp32 and the checked-in models, in onnxruntime-node and in
onnxruntime-web's WebAssembly. Models take turns; medians. About two minutes.

  node models/speed.ts`

/** Batch and tokens. */
const SHAPES = [
  [1, 16],
  [1, 32],
  [1, 64],
  [1, 128],
  [8, 32],
  [8, 64],
] as const
const RUNS = 15

type Bytes = { graph: Uint8Array; weights: Uint8Array; weightsName: string }
type Contender = { name: string; run: (feeds: Feeds) => Promise<unknown> }
type Feeds = { batch: number; seq: number; ids: BigInt64Array; mask: BigInt64Array }

const HERE = import.meta.dirname
const { values } = parseArgs({ options: { help: { type: 'boolean', default: false } } })
if (values.help) console.log(USAGE)
else {
  const models = new Map<string, Bytes>([['fp32', await fp32Bytes()]])
  const manifest = Manifest.parse(JSON.parse(await readFile(join(HERE, 'manifest.json'), 'utf8')))
  for (const model of manifest.models) {
    if (model.kind === 'encoder') models.set(`${model.id}@${model.version}`, await modelBytes(model))
  }
  await compare('onnxruntime-node', models, openNative)
  web.env.wasm.numThreads = 1
  web.env.wasm.wasmPaths = `${dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'))}/`
  await compare('onnxruntime-web, WASM', models, openWeb)
}

async function compare(
  runtime: string,
  models: ReadonlyMap<string, Bytes>,
  open: (name: string, bytes: Bytes) => Promise<Contender>,
): Promise<void> {
  console.log(runtime)
  const contenders: Contender[] = []
  for (const [name, bytes] of models) {
    const start = performance.now()
    contenders.push(await open(name, bytes))
    console.log(`  ${name}: session in ${(performance.now() - start).toFixed(0)} ms`)
  }
  for (const [batch, seq] of SHAPES) {
    const ids = BigInt64Array.from({ length: batch * seq }, (_, index) =>
      BigInt(2_000 + ((index * 7_919) % 20_000)),
    )
    const feeds = { batch, seq, ids, mask: new BigInt64Array(batch * seq).fill(1n) }
    const times = contenders.map((): number[] => [])
    for (let round = -1; round < RUNS; round++) {
      for (const [index, { run }] of contenders.entries()) {
        const start = performance.now()
        await run(feeds)
        if (round >= 0) times[index]!.push(performance.now() - start)
      }
    }
    const medians = times.map((list) => list.toSorted((a, b) => a - b)[RUNS >> 1]!)
    console.log(
      `  ${batch}x${seq}: ${contenders.map(({ name }, index) => `${name} ${medians[index]!.toFixed(1)}`).join(', ')}`,
    )
  }
}

async function openNative(name: string, { graph, weights, weightsName }: Bytes): Promise<Contender> {
  const externalData = [{ path: weightsName, data: weights }]
  const session = await native.InferenceSession.create(graph, { intraOpNumThreads: 1, externalData })
  return { name, run: (feeds) => session.run(tensors(native.Tensor, feeds)) }
}

async function openWeb(name: string, { graph, weights, weightsName }: Bytes): Promise<Contender> {
  const externalData = [{ path: weightsName, data: weights }]
  const session = await web.InferenceSession.create(graph, { externalData })
  return { name, run: (feeds) => session.run(tensors(web.Tensor, feeds)) }
}

function tensors(Tensor: typeof native.Tensor, { batch, seq, ids, mask }: Feeds) {
  const shape = [batch, seq]
  return { input_ids: new Tensor('int64', ids, shape), attention_mask: new Tensor('int64', mask, shape) }
}

async function fp32Bytes(): Promise<Bytes> {
  const { weights } = await loadSource(join(HERE, '.cache'), (line) => console.log(line))
  const weightsName = 'weights.safetensors'
  const options = { graphName: 'fp32', weightsName, metadata: {}, format: floatFormat }
  return { ...bertGraph(loadEncoderWeights(weights), options), weightsName }
}

async function modelBytes({ files }: EncoderVersion): Promise<Bytes> {
  const [graph, weights] = await Promise.all(
    [files.graph, files.weights].map(({ path }) => readFile(join(HERE, 'artifacts', path))),
  )
  return { graph: graph!, weights: weights!, weightsName: 'weights.safetensors' }
}
