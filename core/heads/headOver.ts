import { findModel, type HeadVersion, type Manifest } from '../contract/manifest.ts'

/**
 * The version of the head `id` that reads vectors of `vectorSpace`: the stable one if it does, else the newest that does, so that a
 * device which still runs an earlier version of the encoder has its heads. Undefined when there is none.
 */
export function headOver(manifest: Manifest, id: string, vectorSpace: string): HeadVersion | undefined {
  const fitting = manifest.models.filter(
    (model): model is HeadVersion =>
      model.id === id && model.kind === 'head' && model.baseSpace === vectorSpace,
  )
  const stable = findModel(manifest, id)
  return fitting.find((model) => model === stable) ?? fitting.toSorted((a, b) => b.version - a.version)[0]
}
