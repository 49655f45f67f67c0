import { parseArgs } from 'node:util'
import { verifyModels } from './verifyModels.ts'

const USAGE = `Rebuilds the models in a temporary folder and compares them with models/artifacts/ and models/manifest.json.

  node models/verify.ts

Exit code 0 when they are the same, or when the source package cannot be had (it says "skipped"); 1 when they differ.`

const { values } = parseArgs({ options: { help: { type: 'boolean', default: false } } })

if (values.help) {
  console.log(USAGE)
} else {
  const outcome = await verifyModels((line) => console.log(line))
  if (outcome.status === 'same') console.log(`same: ${outcome.files} files rebuilt, all equal`)
  if (outcome.status === 'skipped') console.log(`skipped: ${outcome.because}`)
  if (outcome.status === 'different') {
    console.log(`different:\n${outcome.differences.map((line) => `  ${line}`).join('\n')}`)
    process.exitCode = 1
  }
}
