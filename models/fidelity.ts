import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Manifest } from '#core/contract/manifest'
import type { EncoderVersion } from '#core/contract/manifest'
import { createTokenizer } from '#core/text/tokenize'
import { compareVectors } from './cosine.ts'
import { openEncoder } from './encoderSession.ts'
import { ENCODER, loadEncoderWeights } from './encoderWeights.ts'
import { measureStsb } from './measureStsb.ts'
import type { StsbPair } from './measureStsb.ts'
import { openReference } from './openReference.ts'
import { readCsv } from './readCsv.ts'
import { loadSource, SourceUnavailable } from './source.ts'
import { decodeVectors } from './vectorFile.ts'

const USAGE = `Measures how close the checked-in models are to fp32: cosine over the golden texts and, where its file is
found, cosine and Spearman's rank correlation over the test set of STS-B (about 90 s on one core).

  node models/fidelity.ts [--stsb FILE]

  --stsb FILE   stsb-en-test.csv; otherwise $HEDGE_DATA/stsb/stsb-en-test.csv, then ../shared/data/stsb/
  --help        this text`

const HERE = import.meta.dirname
const log = (line: string) => console.log(line)
const options = { stsb: { type: 'string' }, help: { type: 'boolean', default: false } } as const
const { values } = parseArgs({ options })

if (values.help) log(USAGE)
else await measure(values.stsb)

async function measure(wanted: string | undefined): Promise<void> {
  const manifest = Manifest.parse(JSON.parse(await readFile(join(HERE, 'manifest.json'), 'utf8')))
  const encoders = manifest.models.filter((model) => model.kind === 'encoder')
  log('golden texts, each alone, against fp32:')
  for (const model of encoders) {
    const [vectors, fp32] = await Promise.all(
      [model.files.goldenVectors, model.files.fp32Vectors].map(async ({ path }) =>
        decodeVectors(await readFile(join(HERE, 'artifacts', path)), model.dimensions),
      ),
    )
    const { texts, meanCosine, minCosine } = compareVectors(vectors!, fp32!)
    log(
      `  ${model.id}@${model.version}: ${texts} texts, cosine mean ${meanCosine.toFixed(4)}, least ${minCosine.toFixed(4)}`,
    )
  }
  const file = await findStsb(wanted)
  if (file === undefined) log('STS-B: skipped, no stsb-en-test.csv (--stsb FILE or HEDGE_DATA names it)')
  else await measureAll(encoders, await readPairs(encoders, file))
}

async function measureAll(encoders: EncoderVersion[], pairs: StsbPair[]): Promise<void> {
  log(`STS-B test: ${pairs.length} pairs`)
  const reference = await openFp32()
  if (reference === undefined) return
  log('fp32')
  const fp32 = await measureStsb(reference, { pairs, log, nowMs: Date.now })
  await reference.release()
  log(`  Spearman ${(100 * fp32.spearman).toFixed(2)}`)
  for (const { id, version, files } of encoders) {
    log(`${id}@${version}`)
    const session = await openEncoder(join(HERE, 'artifacts', files.graph.path))
    const found = await measureStsb(session, { pairs, references: fp32.vectors, log, nowMs: Date.now })
    await session.release()
    const [spearman, mean, least] = [100 * found.spearman, found.meanCosine, found.minCosine]
    log(
      `  Spearman ${spearman.toFixed(2)}, cosine to fp32 mean ${mean.toFixed(4)}, least ${least.toFixed(4)}`,
    )
  }
}

async function openFp32() {
  try {
    const { weights } = await loadSource(join(HERE, '.cache'), log)
    return await openReference(loadEncoderWeights(weights))
  } catch (error) {
    if (!(error instanceof SourceUnavailable)) throw error
    log(`STS-B: skipped, ${error.message}`)
    return undefined
  }
}

async function findStsb(wanted: string | undefined): Promise<string | undefined> {
  if (wanted !== undefined) return wanted
  const folders = [process.env['HEDGE_DATA'], join(HERE, '../../shared/data')]
  for (const folder of folders) {
    if (folder === undefined) continue
    const file = join(folder, 'stsb/stsb-en-test.csv')
    if (
      await access(file).then(
        () => true,
        () => false,
      )
    )
      return file
  }
  return undefined
}

async function readPairs(encoders: EncoderVersion[], file: string): Promise<StsbPair[]> {
  const { tokenizer } = encoders[0]!.files
  const json: unknown = JSON.parse(await readFile(join(HERE, 'artifacts', tokenizer.path), 'utf8'))
  const { encode } = createTokenizer(json, ENCODER)
  return readCsv(await readFile(file, 'utf8')).map(([first, second, score]) => {
    if (first === undefined || second === undefined || !(Number(score) >= 0)) {
      throw new Error(`Cannot read ${file}: want rows of sentence, sentence, score`)
    }
    return { first: encode(first).ids, second: encode(second).ids, score: Number(score) }
  })
}
