import * as z from 'zod/mini'
import { ModelId, ModelVersion } from './modelVersion.ts'

/** A registry of this project holds a few models of a few versions; whoever sends more wants to fill memory. */
export const maxModels = 256

/** Which version of a model answers to a name (MLflow's aliases). */
export const Aliases = z.strictObject({
  /** What everybody uses. */
  stable: z.int().check(z.positive()),
  /** The next one, for those who ask for it: loaded and measured beside the stable one. */
  candidate: z.optional(z.int().check(z.positive())),
})

/** The fields of a manifest, without what must hold between them (`manifestFlaw`). */
export const ManifestFields = z.strictObject({
  formatVersion: z.literal(2),
  /** Rises by one with every release of the manifest, also of one that goes back to older models. */
  version: z.int().check(z.positive()),
  /** Several versions of one id may stand side by side. */
  models: z.array(ModelVersion).check(z.maxLength(maxModels)),
  /** By model id; every id that has a version has one. */
  aliases: z.record(ModelId, Aliases),
})

export type ManifestFields = z.infer<typeof ManifestFields>
export type Alias = keyof z.infer<typeof Aliases>
