/**
 * Trains the ranker and the confidence of `extract` for the vectors of one model.
 *
 *   npm run models:extract [-- hedge-small-en [version]]            train, write core/text/extractRankers.ts, cross-validated numbers
 *   npm run models:extract -- hedge-small-en --check                measure what core/text/extractRankers.ts holds on validation claims
 *
 * Reads HEDGE_DATA (default ../shared/data) and models/artifacts; the same command writes the same bytes. Minutes the first
 * time, while vectors are computed, then about one.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { ExtractRanker } from '#core/text/extractRanker'
import { defaultSpace, extractRankers } from '#core/text/extractRankers'
import { rankerOf } from '#core/text/rankerOf'
import { findEncoder } from '#core/contract/manifest'
import { createVectors } from '../evaluate/contender.ts'
import { listContenders, readManifest } from '../evaluate/contenders.ts'
import { dataFolder } from '../evaluate/dataFolder.ts'
import { readSciFact } from '../evaluate/sciFact.ts'
import { featureSets } from './featuredTrial.ts'
import { reportAblation } from './reportAblation.ts'
import { reportTrials } from './reportTrials.ts'
import { trainExtract } from './trainExtract.ts'
import type { TrialVectors } from './trials.ts'
import { textsOf } from './trials.ts'
import { checkSets, trainingSets } from './trialSets.ts'
import { roundRanker, writeRankers } from './writeRankers.ts'

const rankersFile = join(import.meta.dirname, '../../core/text/extractRankers.ts')
const zip = join(dataFolder() ?? '', 'scifact/scifact.zip')
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean', default: false }, ablate: { type: 'boolean', default: false } },
})

if (existsSync(zip)) await main(positionals)
else console.log('skipped: scifact/scifact.zip is absent; set HEDGE_DATA to the folder that holds it')

async function main([id = 'hedge-small-en', version]: string[]): Promise<void> {
  const manifest = await readManifest()
  const model = findEncoder(manifest, id, version === undefined ? 'stable' : Number(version))
  const contender = listContenders(manifest, console.log).find(
    (one) => one.id === model?.id && one.version === model.version,
  )
  if (model === undefined || contender === undefined) {
    throw new Error(
      `Cannot train extract for ${positionals.join(' ')}: models/manifest.json has no such encoder`,
    )
  }
  const space = model.vectorSpace
  console.log(
    `extract over vectors of ${space}, weights ${contender.sha256.slice(0, 12)}, ${contender.engine}\n`,
  )
  const sciFact = readSciFact(zip)
  const sets = options.check ? checkSets(sciFact) : trainingSets(sciFact)
  const texts = [...new Set(sets.flatMap(({ trials }) => textsOf(trials)))]
  const vectors = createVectors(contender, console.log)
  const matrix = await vectors.of(texts)
  await vectors.close()
  const { dimensions } = contender
  const byText: TrialVectors = new Map(
    texts.map((text, at) => [text, matrix.subarray(at * dimensions, (at + 1) * dimensions)]),
  )
  const featured = featureSets(sets, byText)

  if (options.check) return console.log(reportTrials(featured, () => rankerOf(space)))
  if (options.ablate) return console.log(reportAblation(featured))
  const { ranker, rankerWithout } = trainExtract(featured)
  console.log(
    `Training data, each trial by the ranker that did not see it\n${reportTrials(featured, rankerWithout)}`,
  )
  const rankers: Record<string, ExtractRanker> = { ...extractRankers, [space]: roundRanker(ranker) }
  writeFileSync(rankersFile, writeRankers(rankers, defaultSpace))
  console.log(`\nwritten: core/text/extractRankers.ts, ${space}`)
}
