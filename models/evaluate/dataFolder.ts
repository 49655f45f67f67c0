import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Where the evaluation data lie: HEDGE_DATA, otherwise `shared/data` beside the project. Undefined when there is none. */
export function dataFolder(): string | undefined {
  const folders = [process.env['HEDGE_DATA'], join(import.meta.dirname, '../../../shared/data')]
  return folders.find((folder) => folder !== undefined && existsSync(folder))
}
