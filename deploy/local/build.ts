import { buildAll } from './buildAll.ts'
import { StartError } from './startError.ts'

/** `npm run build`: everything that `wrangler deploy` and `npm start` need. */
try {
  await buildAll({ say: (line) => console.log(line) })
  console.log('Built: client/dist, edge/dist, .hedge/public')
} catch (error) {
  if (!(error instanceof StartError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
