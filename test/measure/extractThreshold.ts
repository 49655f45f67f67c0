/**
 * Fits and measures `extract`: the ranker's weights, the "nothing found" threshold and the confidence.
 *
 *   node test/measure/extractThreshold.ts [hedge-small-en | hedge-base-en]
 *
 * Fits on SciFact's training claims and the `tune` half of our own questions, measures what `core/text/extractCalibration.ts`
 * holds on SciFact's validation claims and the `check` half, and prints the weights that it would hold after this fit.
 * Reads HEDGE_DATA (default ../shared/data) and models/artifacts; about a minute the first time, then seconds.
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { findEncoder, Manifest } from '#core/contract/manifest'
import { embedTexts } from './embedTexts.ts'
import { fitExtract } from './fitExtract.ts'
import { buildTrials, textsOf } from './extractTrials.ts'
import { reportExtract } from './reportExtract.ts'
import { readSciFact } from '#models/evaluate/sciFact.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const zipPath = `${process.env['HEDGE_DATA'] ?? `${root}../shared/data`}/scifact/scifact.zip`
const modelId = process.argv[2] ?? 'hedge-small-en'

if (existsSync(zipPath)) await main()
else
  console.log(
    `Cannot measure extract: ${zipPath} is absent; set HEDGE_DATA to the folder that holds scifact/scifact.zip`,
  )

async function main(): Promise<void> {
  const manifest = Manifest.parse(JSON.parse(readFileSync(`${root}models/manifest.json`, 'utf8')))
  const entry = findEncoder(manifest, modelId)
  if (entry === undefined)
    throw new Error(`Cannot measure ${modelId}: models/manifest.json has no such model`)
  const sets = buildTrials(readSciFact(zipPath))
  const { graph, weights } = entry.files
  const model = { id: entry.id, sha256: weights.sha256, maxTokens: entry.maxTokens, graph: graph.path }
  const folders = { artifacts: `${root}models/artifacts`, cache: `${root}test/.out` }
  const vectors = await embedTexts(textsOf(sets), model, folders)
  console.log(`extract with ${model.id}, weights ${model.sha256.slice(0, 12)}\n`)
  console.log(reportExtract(sets, vectors))
  console.log('\nA fit on these data gives:')
  console.log(fitExtract(sets, vectors))
}
