import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ArtifactFile } from '#core/contract/manifest'

export const MODELS = join(import.meta.dirname, '../..')
export const ARTIFACTS = join(MODELS, 'artifacts')

export async function readArtifact({ path }: ArtifactFile): Promise<Uint8Array> {
  return await readFile(join(ARTIFACTS, path))
}

export async function readArtifactJson(file: ArtifactFile): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await readArtifact(file)))
}
