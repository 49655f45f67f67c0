import { AppError } from '#core/contract/error'
import type { EmbedderVersion, EncoderVersion, TableVersion } from '#core/contract/manifest'
import { openKernel } from '#core/encoder/kernel'
import { createWeightsStream } from '#core/encoder/weightsStream'
import { createNano, type Nano } from '#core/nano/nano'
import { runNano } from '#core/nano/runNano'
import type { Tokenizer } from '#core/text/tokenize'
import { edgeCost } from '#core/policy/estimates'
import { attestedTexts } from '../limits.ts'
import { createEdgeEmbedder, type EdgeEmbedder } from './edgeEmbedder.ts'
import { type ArtifactPorts, readArtifact, readJson, verifiedChunks } from './verifiedChunks.ts'

export type OpenPorts = ArtifactPorts & {
  /** The exports of a fresh instance of the encoder's kernel. */
  kernel: () => Readonly<Record<string, unknown>>
  /** The tokenizer of a model, from verified bytes. */
  tokenizer: (entry: EmbedderVersion) => Promise<Tokenizer>
}

/** `nano`: the table itself, for who must tell a text of which nothing is known. */
export type OpenEmbedder = { embedder: EdgeEmbedder; tokenizer: Tokenizer; nano?: Nano }
type Engine = { engine: string; run(texts: readonly number[][]): Float32Array; nano?: Nano }

/**
 * From files to an embedder that proved itself: every byte checked against the manifest, the first golden texts against their vectors,
 * bit for bit. Throws AppError `engine_unavailable`, `integrity_failed`, or `over_capacity` when there is no memory.
 */
export async function openEmbedder(
  entry: EmbedderVersion,
  { cpuMs, ...ports }: OpenPorts & { cpuMs: number },
): Promise<OpenEmbedder> {
  // One after the other: of each file no more than a chunk is held beside what becomes of it.
  const tokenizer = await ports.tokenizer(entry)
  const engine = entry.kind === 'table' ? await openTable(entry, ports) : await openEncoder(entry, ports)
  await attest(entry, { tokenizer, ...engine }, ports)
  const cost = edgeCost[entry.kind]
  const embedder = createEdgeEmbedder({ entry, tokenizer, cost, cpuMs, ...engine })
  return { embedder, tokenizer, ...(engine.nano && { nano: engine.nano }) }
}

async function openTable({ files }: TableVersion, ports: OpenPorts): Promise<Engine> {
  const nano = createNano(await readArtifact(files.weights, ports))
  return { engine: 'hedge-table/js', run: (texts) => runNano(nano, texts), nano }
}

async function openEncoder({ files }: EncoderVersion, ports: OpenPorts): Promise<Engine> {
  const stream = createWeightsStream(openKernel(ports.kernel()))
  for await (const chunk of verifiedChunks(files.weights, ports)) stream.push(chunk)
  const encoder = stream.finish()
  return { engine: 'hedge-encoder/wasm-relaxed', run: (texts) => encoder.embed(texts) }
}

async function attest(
  { id, files, dimensions }: EmbedderVersion,
  { tokenizer, run }: Engine & { tokenizer: Tokenizer },
  ports: OpenPorts,
): Promise<void> {
  const texts = (await readJson(files.goldenTexts, ports)) as string[]
  const { buffer } = await readArtifact(files.goldenVectors, ports)
  const wanted = new Float32Array(buffer, 0, attestedTexts * dimensions)
  const found = run(texts.slice(0, attestedTexts).map((text) => tokenizer.encode(text).ids))
  if (found.length === wanted.length && found.every((value, at) => value === wanted[at])) return
  throw new AppError(
    'integrity_failed',
    `Cannot use ${id}: its golden texts get other vectors here than they must`,
  )
}
