import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Answers that were ever written to the stored cache of a stack, whether they are still there or not. They go there a moment after they were sent. */
export function answersWritten(stateDir: string): number {
  const files = readdirSync(stateDir, { recursive: true, encoding: 'utf8' })
  // Under wrangler the folder has the name of the class.
  const databases = files.filter((name) => /cache-?shard.*\.sqlite$/i.test(name))
  return databases.reduce((sum, name) => sum + lastNumber(join(stateDir, name)), 0)
}

function lastNumber(path: string): number {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    // Beside the objects' databases lies one of the runtime's own.
    const isShard = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'kept_answers'").get()
    if (isShard === undefined) return 0
    const row = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'kept_answers'").get()
    return Number(row?.['seq'] ?? 0)
  } finally {
    database.close()
  }
}
