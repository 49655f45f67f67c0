import { openHead } from '#core/heads/openHead'
import { headPlans } from '../../heads/headPlans.ts'
import { measureHead } from '../../heads/measureHead.ts'
import { readArtifact } from '../engines/artifacts.ts'
import { round } from '../task.ts'
import type { Scores, TaskContext } from '../task.ts'

/** The released bytes of a head over the vectors of its base, on the test texts of its data set and on strangers. */
export async function runHead({ vectors, path, log }: TaskContext): Promise<Scores> {
  const entry = vectors.contender.head
  const plan = headPlans.find(({ id }) => id === entry?.id)
  if (entry === undefined || plan === undefined)
    throw new Error(`Cannot measure the head ${vectors.contender.id}: no plan says what it was trained with`)
  const { head } = openHead(entry, await readArtifact(entry.files.weights))
  log('  classifying')
  const { scope, selective, ...scores } = await measureHead(head, await plan.read(path('')), {
    vectorSpace: entry.baseSpace,
    dimensions: entry.dimensions,
    maxTokens: entry.maxTokens,
    of: vectors.of,
    close: () => Promise.resolve(),
  })
  return {
    accuracy: round(scores.accuracy),
    calibrationError: round(scores.calibrationError),
    selective80: round(selective['80'] ?? Number.NaN),
    strangersRefused: round(scope.recall),
    strangersArea: round(scope.area),
    refused: round(scope.refused),
    texts: scores.texts,
  }
}
