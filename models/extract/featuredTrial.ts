import type { SentenceFeatures } from '#core/text/extractFeatures'
import { extractFeatures } from '#core/text/extractFeatures'
import type { Trial, TrialVectors } from './trials.ts'
import { inputOf } from './trials.ts'
import type { TrialSet } from './trialSets.ts'

/** A trial with all that a ranker reads of it. */
export type FeaturedTrial = Trial & { readonly sentences: readonly SentenceFeatures[] }

export type FeaturedSet = Omit<TrialSet, 'trials'> & { readonly trials: readonly FeaturedTrial[] }

export function featureSets(sets: readonly TrialSet[], vectors: TrialVectors): FeaturedSet[] {
  return sets.map((set) => ({
    ...set,
    trials: set.trials.map((trial) => ({
      ...trial,
      sentences: extractFeatures(trial.plan, inputOf(trial, vectors)),
    })),
  }))
}
