import { ManifestFields } from './manifestFields.ts'
import type { Alias } from './manifestFields.ts'
import { manifestFlaw } from './manifestFlaw.ts'
import type { EmbedderVersion, EncoderVersion, ModelVersion } from './modelVersion.ts'

/** The registry of models: one checked-in file, `models/manifest.json`, composed by `npm run models:manifest`. */
export const Manifest = ManifestFields.check((context) => {
  const flaw = manifestFlaw(context.value)
  if (flaw === undefined) return
  context.issues.push({ code: 'custom', message: flaw.detail, input: context.value, path: flaw.path })
})

export type Manifest = ManifestFields
export type { Alias } from './manifestFields.ts'
export type { ArtifactFile } from './artifactFile.ts'
export type {
  EmbedderVersion,
  EncoderVersion,
  HeadVersion,
  ModelVersion,
  TableVersion,
  WeightSource,
} from './modelVersion.ts'

/**
 * The version of `id` that `which` names: an alias, or a version number. Undefined when the manifest has no such id or
 * version; an id without a candidate has none, rather than its stable one.
 */
export function findModel(
  manifest: Manifest,
  id: string,
  which: Alias | number = 'stable',
): ModelVersion | undefined {
  const aliases = Object.hasOwn(manifest.aliases, id) ? manifest.aliases[id] : undefined
  const version = typeof which === 'number' ? which : aliases?.[which]
  return manifest.models.find((model) => model.id === id && model.version === version)
}

/** As `findModel`, of those that embed texts. */
export function findEmbedder(
  manifest: Manifest,
  id: string,
  which: Alias | number = 'stable',
): EmbedderVersion | undefined {
  const model = findModel(manifest, id, which)
  return model?.task === 'embed' ? model : undefined
}

/** As `findModel`, of the encoders. */
export function findEncoder(
  manifest: Manifest,
  id: string,
  which: Alias | number = 'stable',
): EncoderVersion | undefined {
  const model = findModel(manifest, id, which)
  return model?.kind === 'encoder' ? model : undefined
}

/** The version of each id that everybody uses, in the manifest's order. */
export function stableModels(manifest: Manifest): ModelVersion[] {
  return manifest.models.filter(({ id, version }) => manifest.aliases[id]?.stable === version)
}
