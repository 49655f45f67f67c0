import { readFileSync } from 'node:fs'
import { firstLine, StartError } from './startError.ts'

/** The text of the edge's configuration file. What it may hold the edge itself checks. Throws StartError when it is no JSON. */
export function readConfigFile(path: string): string {
  try {
    const text = readFileSync(path, 'utf8')
    JSON.parse(text)
    return text
  } catch (error) {
    throw new StartError(
      `Cannot start: HEDGE_CONFIG names ${path}, which cannot be read as JSON (${firstLine(error)})`,
    )
  }
}
