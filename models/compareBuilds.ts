import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ArtifactFile, Manifest, ModelEntry } from '#core/contract/manifest'
import { compareVectors } from './cosine.ts'
import { sha256 } from './sha256.ts'
import { decodeVectors } from './vectorFile.ts'

/** A folder with `manifest.json` (already read) and `artifacts/`. */
export type Build = { folder: string; manifest: Manifest }

type FileRole = keyof ModelEntry['files']

/** Computed by ONNX Runtime, so their last bits depend on the processor; everything else is made of exact arithmetic. */
const VECTOR_ROLES: ReadonlySet<FileRole> = new Set(['goldenVectors', 'fp32Vectors'])
/** What the manifest asks of every engine; two processors are closer than that (0.9996 was the worst seen). */
const LEAST_COSINE = 0.999
const MOST_FIDELITY_DRIFT = 0.001

/** What differs between the checked-in build and a fresh one, one line each; empty when they are the same. */
export async function compareBuilds(kept: Build, fresh: Build): Promise<string[]> {
  const differences = await brokenFiles(kept)
  const ids = (build: Build) => build.manifest.models.map(({ id }) => id).join(', ')
  if (ids(kept) !== ids(fresh)) return [...differences, `models: ${ids(kept)}; rebuilt ${ids(fresh)}`]
  for (const [index, model] of kept.manifest.models.entries()) {
    differences.push(...(await compareModels({ model, kept, fresh, rebuilt: fresh.manifest.models[index]! })))
  }
  return differences
}

/** Files on disk that are not what their own manifest says. */
async function brokenFiles({ folder, manifest }: Build): Promise<string[]> {
  const files = manifest.models.flatMap((model) => Object.values(model.files))
  const broken: string[] = []
  for (const file of files) {
    const bytes = await readArtifact(folder, file)
    if (bytes === undefined) broken.push(`${file.path}: absent`)
    else if (sha256(bytes) !== file.sha256) broken.push(`${file.path}: differs from the manifest's sha256`)
  }
  return [...new Set(broken)]
}

async function compareModels(pair: {
  model: ModelEntry
  rebuilt: ModelEntry
  kept: Build
  fresh: Build
}): Promise<string[]> {
  const { model, rebuilt } = pair
  const differences: string[] = []
  for (const role of Object.keys(model.files) as FileRole[]) {
    const [was, is] = [model.files[role], rebuilt.files[role]]
    if (was.sha256 === is.sha256) continue
    if (!VECTOR_ROLES.has(role)) {
      differences.push(`${model.id} ${role}: sha256 ${was.sha256}; rebuilt ${is.sha256}`)
      continue
    }
    const before = await readArtifact(pair.kept.folder, was)
    const after = await readArtifact(pair.fresh.folder, is)
    if (before === undefined || after === undefined || before.byteLength !== after.byteLength) {
      differences.push(`${model.id} ${role}: not the same number of vectors`)
      continue
    }
    const vectors = decodeVectors(before, model.dimensions)
    const { minCosine } = compareVectors(vectors, decodeVectors(after, model.dimensions))
    if (!(minCosine >= LEAST_COSINE))
      differences.push(`${model.id} ${role}: cosine ${minCosine}, wanted ${LEAST_COSINE}`)
  }
  const drift = Math.abs(model.fidelity.meanCosine - rebuilt.fidelity.meanCosine)
  if (!(drift <= MOST_FIDELITY_DRIFT)) differences.push(`${model.id} fidelity: off by ${drift}`)
  if (describe(model) !== describe(rebuilt)) differences.push(`${model.id}: its manifest entry differs`)
  return differences
}

/** The entry without what may differ between processors. */
function describe({ files: _files, fidelity: _fidelity, ...rest }: ModelEntry): string {
  return JSON.stringify(rest)
}

async function readArtifact(folder: string, file: ArtifactFile): Promise<Uint8Array | undefined> {
  try {
    return await readFile(join(folder, 'artifacts', file.path))
  } catch {
    return undefined
  }
}
