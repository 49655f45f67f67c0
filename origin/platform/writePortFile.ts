import { renameSync, writeFileSync } from 'node:fs'

/** Writes the port for whoever started us. Atomic: a reader sees all of it or nothing. */
export function writePortFile(path: string, port: number): void {
  const partial = `${path}.${process.pid}`
  writeFileSync(partial, `${port}\n`)
  renameSync(partial, path)
}
