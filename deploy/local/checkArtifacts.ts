import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ArtifactFile, Manifest } from '#core/contract/manifest'
import { filesOf } from '#core/contract/modelVersion'
import { parse } from '#core/contract/parse'
import { firstLine, StartError } from './startError.ts'

const remedy = 'restore it with git checkout, or run npm run models:build'

/** The manifest, after every file that it names was read and matched. Throws StartError that names the first that does not. */
export function checkArtifacts({ manifest, artifacts }: { manifest: string; artifacts: string }): Manifest {
  const parsed = readManifest(manifest)
  const files = new Map<string, ArtifactFile>()
  for (const model of parsed.models) for (const file of filesOf(model)) files.set(file.path, file)
  for (const file of files.values()) checkFile(join(artifacts, file.path), file)
  return parsed
}

function readManifest(path: string): Manifest {
  try {
    return parse(Manifest, JSON.parse(readFileSync(path, 'utf8')), 'read it')
  } catch (error) {
    throw new StartError(`Cannot start: ${path} cannot be read (${firstLine(error)}); ${remedy}`)
  }
}

function checkFile(path: string, { bytes, sha256 }: ArtifactFile): void {
  let content: Buffer
  try {
    content = readFileSync(path)
  } catch {
    throw new StartError(`Cannot start: the model file ${path} is missing; ${remedy}`)
  }
  if (content.byteLength !== bytes) {
    throw new StartError(
      `Cannot start: the model file ${path} has ${content.byteLength} bytes, not ${bytes}; ${remedy}`,
    )
  }
  const found = createHash('sha256').update(content).digest('hex')
  if (found !== sha256) {
    throw new StartError(
      `Cannot start: the model file ${path} is corrupt (sha256 ${found.slice(0, 12)}, not ${sha256.slice(0, 12)}); ${remedy}`,
    )
  }
}
