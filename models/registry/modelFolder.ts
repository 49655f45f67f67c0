import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ModelVersion } from '#core/contract/modelVersion'
import type { ArtifactFile } from '#core/contract/manifest'
import { describeFile } from './describeFile.ts'
import { jsonBytes } from './jsonBytes.ts'

/** The manifest's entry of one version, beside its files: what a builder writes and `npm run models:manifest` collects. */
const entryName = 'model.json'

/** Writes `bytes` to `path` under the artifact root and describes them for the manifest. */
export async function writeArtifact(
  artifacts: string,
  path: string,
  bytes: Uint8Array,
): Promise<ArtifactFile> {
  await mkdir(dirname(join(artifacts, path)), { recursive: true })
  await writeFile(join(artifacts, path), bytes)
  return describeFile(path, bytes)
}

/**
 * Writes the entry of one version into `folder` (relative to the artifact root, such as `hedge-small-en/2`), where a
 * builder has put its files. Throws when the entry is not one of the manifest's.
 */
export async function writeModelEntry(artifacts: string, folder: string, model: ModelVersion): Promise<void> {
  const path = join(artifacts, folder, entryName)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, jsonBytes(ModelVersion.parse(model)))
}

/** Every version that was built under the artifact root. Throws naming the entry that cannot be read. */
export async function readModelEntries(artifacts: string): Promise<ModelVersion[]> {
  const paths = globSync(`**/${entryName}`, { cwd: artifacts }).toSorted()
  return Promise.all(
    paths.map(async (path) => {
      try {
        return ModelVersion.parse(JSON.parse(await readFile(join(artifacts, path), 'utf8')))
      } catch (cause) {
        throw new Error(`Cannot read ${join(artifacts, path)}: want an entry of the manifest`, { cause })
      }
    }),
  )
}
