import { join } from 'node:path'
import { readFile } from 'node:fs/promises'
import type { TableVersion } from '#core/contract/modelVersion'
import { createNano } from '#core/nano/nano'
import { maxNanoTokens, parseNanoTable } from '#core/nano/nanoTable'
import { createNanoEmbedder, nanoTokenizerTokens } from '#core/nano/nanoEmbedder'
import { createTokenizer } from '#core/text/tokenize'
import { ENCODER, loadEncoderWeights } from '../encoderWeights.ts'
import { readSciFact } from '../evaluate/sciFact.ts'
import { goldenTexts } from '../goldenTexts.ts'
import { openReference } from '../openReference.ts'
import { describeFile } from '../registry/describeFile.ts'
import { writeArtifact, writeModelEntry } from '../registry/modelFolder.ts'
import { loadSource, SOURCE } from '../source.ts'
import { capRows } from './capRows.ts'
import { readCorpus } from './corpus.ts'
import { distill } from './distill.ts'
import { readHeldOut } from './heldOut.ts'
import { encodeNanoTable } from './nanoFile.ts'
import { CAP_MEDIANS, NANO_PLAN } from './nanoPlan.ts'
import { quantizeTable } from './quantizeTable.ts'
import { nanoSources } from './sources.ts'
import { teacherVectors } from './teacher.ts'
import { readVocabulary } from './vocabulary.ts'

const ID = 'hedge-nano-en'
const VERSION = 1
/** Holds the files that all models share: tokenizer and golden texts. */
const SHARED = join(import.meta.dirname, '../artifacts')

export type BuildNanoOptions = {
  /** The folder of the corpora. */
  data: string
  /** The artifact root. */
  artifacts: string
  /** Holds the source package and the teacher's vectors. */
  cacheDir: string
  /** Parts of the corpus to leave out, by the first letters of their names. */
  without: readonly string[]
  log: (line: string) => void
}

/** Distils the table, writes its files and its entry for the manifest, and returns the entry. */
export async function buildNano(options: BuildNanoOptions): Promise<TableVersion> {
  const { data, cacheDir, without, log } = options
  const source = await loadSource(cacheDir, log)
  const json: unknown = JSON.parse(new TextDecoder().decode(source.tokenizer))
  const vocabulary = readVocabulary(json)
  const isLeftOut = (name: string) => without.some((start) => name.startsWith(start))
  const encoder = createTokenizer(json, { maxTokens: ENCODER.maxTokens })
  const tokenizer = createTokenizer(json, { maxTokens: nanoTokenizerTokens })
  const teach = (texts: readonly number[][]) =>
    teacherVectors(texts, {
      open: () => openReference(loadEncoderWeights(source.weights)),
      cacheDir: join(cacheDir, 'nanoTeacher'),
      dimensions: ENCODER.width,
      log,
    })
  const table = await distill({
    plan: NANO_PLAN,
    parts: (await readCorpus(data, vocabulary.tokens)).filter(({ name }) => !isLeftOut(name)),
    scifact: isLeftOut('scifact') ? undefined : readSciFact(join(data, 'scifact/scifact.zip')),
    isHeldOut: await readHeldOut(data),
    encode: (text) =>
      tokenizer
        .encode(text)
        .ids.slice(1, -1)
        .filter((id) => !vocabulary.silent.has(id)),
    teach: {
      texts: (texts) => teach(texts.map((text) => encoder.encode(text).ids)),
      tokens: () => teach(vocabulary.tokens.map((_, id) => [vocabulary.startId, id, vocabulary.endId])),
    },
    log,
  })
  capRows(table, vocabulary.silent, CAP_MEDIANS)
  const bytes = encodeNanoTable(quantizeTable(table, vocabulary.silent), {
    model: ID,
    version: String(VERSION),
    source: SOURCE.sha256,
  })
  return await writeFiles(bytes, options)
}

/** The files around the table: golden vectors by `core/nano` itself, and the entry of the manifest. */
async function writeFiles(bytes: Uint8Array, { artifacts, data }: BuildNanoOptions): Promise<TableVersion> {
  const shared = async (path: string) => describeFile(path, await readFile(join(SHARED, path)))
  const weights = await writeArtifact(artifacts, `${ID}/weights.safetensors`, bytes)
  const nano = createNano(parseNanoTable(bytes))
  const tokenizerFile = await shared('tokenizer.json')
  const json: unknown = JSON.parse(await readFile(join(SHARED, tokenizerFile.path), 'utf8'))
  const tokenizer = createTokenizer(json, { maxTokens: nanoTokenizerTokens })
  const vectorSpace = `${ID}@${VERSION}`
  const identity = { id: ID, version: VERSION, vectorSpace, dimensions: nano.dimensions }
  const embedder = createNanoEmbedder({ model: { ...identity, sha256: weights.sha256 }, nano, tokenizer })
  const { vectors } = await embedder.embed(goldenTexts)
  const goldenBytes = new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength)
  const entry: TableVersion = {
    kind: 'table',
    task: 'embed',
    ...identity,
    maxTokens: maxNanoTokens,
    tiers: ['device', 'edge', 'origin'],
    weightFormat: '4 bits, a 14-bit scale a row, integer sums',
    batchInvariant: true,
    licence: 'Apache-2.0',
    sources: await nanoSources(data),
    files: {
      weights,
      tokenizer: tokenizerFile,
      goldenTexts: await shared('goldenTexts.json'),
      goldenVectors: await writeArtifact(artifacts, `${ID}/goldenVectors.f32`, goldenBytes),
    },
  }
  await writeModelEntry(artifacts, ID, entry)
  return entry
}
