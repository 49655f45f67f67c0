import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Manifest } from '#core/contract/manifest'
import { modelsChart, speedChart } from './report/charts.ts'
import { modelCard } from './report/modelCard.ts'
import { qualityPage } from './report/qualityPage.ts'
import { readSpeed } from './report/speed.ts'
import { readResults } from './results.ts'
import { tasks } from './tasks.ts'

/** Writes the quality page, its charts and the model cards below `docs`, from `docs/quality/*.json` and the manifest. */
export async function writeReport(docs: string, manifest: Manifest): Promise<void> {
  const results = await readResults(join(docs, 'quality'))
  const speed = await readSpeed(join(docs, 'quality/speed.json'))
  await writeFile(join(docs, 'quality/models.svg'), modelsChart(results))
  if (speed !== undefined) await writeFile(join(docs, 'quality/speed.svg'), speedChart(speed))
  await writeFile(join(docs, 'quality.md'), qualityPage(tasks, results, speed))
  await mkdir(join(docs, 'models'), { recursive: true })
  for (const model of manifest.models) {
    if (manifest.aliases[model.id]?.stable !== model.version) continue
    await writeFile(join(docs, 'models', `${model.id}.md`), modelCard(model, results))
  }
}
