import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { ArtifactFile, ModelVersion } from '#core/contract/manifest'
import { filesOf } from '#core/contract/modelVersion'
import { compareVectors } from './cosine.ts'
import { sha256 } from './sha256.ts'
import { decodeVectors } from './vectorFile.ts'

/** A folder with `artifacts/`, and the entries of the models in it. */
export type Build = { folder: string; models: readonly ModelVersion[] }

/** Computed by ONNX Runtime, so their last bits depend on the processor; everything else is made of exact arithmetic. */
const VECTOR_ROLES: ReadonlySet<string> = new Set(['goldenVectors', 'fp32Vectors'])
/** What the manifest asks of every engine; two processors are closer than that (0.9996 was the worst seen). */
const LEAST_COSINE = 0.999
const MOST_FIDELITY_DRIFT = 0.001

/** What differs between the checked-in build and a fresh one, one line each; empty when they are the same. */
export async function compareBuilds(kept: Build, fresh: Build): Promise<string[]> {
  const differences = await brokenFiles(kept)
  const ids = ({ models }: Build) => models.map(nameOf).toSorted().join(', ')
  if (ids(kept) !== ids(fresh)) return [...differences, `models: ${ids(kept)}; rebuilt ${ids(fresh)}`]
  for (const model of kept.models) {
    const rebuilt = fresh.models.find((other) => nameOf(other) === nameOf(model))!
    differences.push(...(await compareModels({ model, kept, fresh, rebuilt })))
  }
  return differences
}

function nameOf({ id, version }: ModelVersion): string {
  return `${id}@${version}`
}

/** Files on disk that are not what their own manifest says. */
async function brokenFiles({ folder, models }: Build): Promise<string[]> {
  const files = models.flatMap((model) => filesOf(model))
  const broken: string[] = []
  for (const file of files) {
    const bytes = await readArtifact(folder, file)
    if (bytes === undefined) broken.push(`${file.path}: absent`)
    else if (sha256(bytes) !== file.sha256) broken.push(`${file.path}: differs from the manifest's sha256`)
  }
  return [...new Set(broken)]
}

async function compareModels(pair: {
  model: ModelVersion
  rebuilt: ModelVersion
  kept: Build
  fresh: Build
}): Promise<string[]> {
  const { model, rebuilt } = pair
  const differences: string[] = []
  const after: Readonly<Record<string, ArtifactFile | undefined>> = rebuilt.files
  for (const [role, was] of Object.entries(model.files)) {
    const is = after[role]
    if (was?.sha256 === is?.sha256) continue
    if (was === undefined || is === undefined) {
      differences.push(`${model.id} ${role}: in one build only`)
      continue
    }
    if (!VECTOR_ROLES.has(role)) {
      differences.push(`${model.id} ${role}: sha256 ${was.sha256}; rebuilt ${is.sha256}`)
      continue
    }
    const [before, now] = [
      await readArtifact(pair.kept.folder, was),
      await readArtifact(pair.fresh.folder, is),
    ]
    if (before === undefined || now === undefined || before.byteLength !== now.byteLength) {
      differences.push(`${model.id} ${role}: not the same number of vectors`)
      continue
    }
    const vectors = decodeVectors(before, model.dimensions)
    const { minCosine } = compareVectors(vectors, decodeVectors(now, model.dimensions))
    if (!(minCosine >= LEAST_COSINE))
      differences.push(`${model.id} ${role}: cosine ${minCosine}, wanted ${LEAST_COSINE}`)
  }
  const drift = Math.abs(fidelityOf(model) - fidelityOf(rebuilt))
  if (!(drift <= MOST_FIDELITY_DRIFT)) differences.push(`${model.id} fidelity: off by ${drift}`)
  if (!isDeepStrictEqual(describe(model), describe(rebuilt)))
    differences.push(`${model.id}: its manifest entry differs`)
  return differences
}

/** Only an encoder is compared with fp32. */
const fidelityOf = (model: ModelVersion): number => (model.kind === 'encoder' ? model.fidelity.meanCosine : 0)

/** The entry without what may differ between processors. */
function describe(model: ModelVersion): unknown {
  return { ...model, files: undefined, fidelity: undefined }
}

async function readArtifact(folder: string, file: ArtifactFile): Promise<Uint8Array | undefined> {
  try {
    return await readFile(join(folder, 'artifacts', file.path))
  } catch {
    return undefined
  }
}
