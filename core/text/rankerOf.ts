import type { ExtractRanker } from './extractRanker.ts'
import { defaultSpace, extractRankers } from './extractRankers.ts'

/**
 * The ranker trained on vectors of `vectorSpace` (`id@version`). A space without one gets that of `defaultSpace`: the same
 * network stored in another way has nearly the same cosines, so order stays and only the confidence is less exact.
 */
export function rankerOf(vectorSpace: string = defaultSpace): ExtractRanker {
  const own = Object.hasOwn(extractRankers, vectorSpace)
    ? extractRankers[vectorSpace as keyof typeof extractRankers]
    : undefined
  return own ?? extractRankers[defaultSpace]
}
