import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildNano } from './buildNano.ts'
import { SourceUnavailable } from '../source.ts'
import { dataFolder } from '../evaluate/dataFolder.ts'

const USAGE = `Distils hedge-nano-en from all-MiniLM-L6-v2: models/artifacts/hedge-nano-en/.

  npm run models:nano -- [--out FOLDER] [--without PARTS]

  --out FOLDER      artifact root to write into instead of models/artifacts/
  --without PARTS   names of corpus parts to leave out, with commas (scifact: its pairs and all its parts)
  --help            this text

Reads the corpora from HEDGE_DATA or ../shared/data and says "skipped" where they are absent. The teacher's vectors take
15 minutes of one core the first time and stay in models/.cache/nanoTeacher/; the rest takes about two minutes.
The same bytes each time on one kind of processor (the teacher runs in onnxruntime-node).`

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    without: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(USAGE)
else await main()

async function main(): Promise<void> {
  const data = dataFolder()
  if (data === undefined) {
    console.log('skipped: no corpora; HEDGE_DATA names their folder')
    return
  }
  try {
    await buildNano({
      data,
      artifacts: values.out ?? join(import.meta.dirname, '../artifacts'),
      cacheDir: join(import.meta.dirname, '../.cache'),
      without: values.without.split(',').filter((name) => name !== ''),
      log: (line) => console.log(line),
    })
  } catch (error) {
    if (!(error instanceof SourceUnavailable)) throw error
    console.log(`skipped: ${error.message}`)
  }
}
