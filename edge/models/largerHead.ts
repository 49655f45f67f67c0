import { findModel, type HeadVersion, type Manifest, type ModelVersion } from '#core/contract/manifest'
import { type HeadCascade, headCascades } from '#core/policy/headCascades'

/** The head with the same labels that answers where the named one is unsure, and what is measured of the two together. */
export type Larger = { model: HeadVersion; cascade: HeadCascade }

/** Undefined where there is none, or where another version is in use than was measured. */
export function largerHead(manifest: Manifest, { id, version }: ModelVersion): Larger | undefined {
  const cascade = Object.hasOwn(headCascades, id) ? headCascades[id] : undefined
  if (cascade?.version !== version) return undefined
  const model = findModel(manifest, cascade.larger)
  if (model?.kind !== 'head' || model.version !== cascade.largerVersion) return undefined
  return model.tiers.includes('origin') ? { model, cascade } : undefined
}
