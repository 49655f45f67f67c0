import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../places.ts'
import { writeReference } from './writeReference.ts'

/** Writes the page about the API and its style into `folder`, as they are served. */
export function buildReference(folder: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'reference.html'), writeReference())
  // The colours, sizes and fonts of the app.
  const sheets = ['client/ui/styles/tokens.css', 'deploy/local/reference/reference.css']
  writeFileSync(
    join(folder, 'reference.css'),
    sheets.map((path) => readFileSync(join(root, path), 'utf8')).join('\n'),
  )
}
