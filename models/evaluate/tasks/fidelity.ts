import { dot, row } from '#core/text/vectors'
import { mean } from '../measures.ts'
import { round } from '../task.ts'
import type { Scores, TaskContext } from '../task.ts'
import { readStsb, stsbSentences } from './stsb.ts'

/** Cosine between the model's vectors and those of the unquantised weights, over the sentences of STS-B test. */
export async function runFidelity({ vectors, reference, path }: TaskContext): Promise<Scores> {
  const texts = [...new Set(stsbSentences(await readStsb(path('stsb/stsb-en-test.csv'))))]
  const { dimensions } = vectors.contender
  const ours = { values: await vectors.of(texts), dimensions }
  const theirs = { values: await reference.of(texts), dimensions }
  const cosines = texts.map((_, at) => dot(row(ours, at), row(theirs, at))).toSorted((a, b) => a - b)
  return {
    mean: round(mean(cosines)),
    percentile1: round(cosines[Math.floor(cosines.length / 100)]!),
    least: round(cosines[0]!),
    texts: texts.length,
  }
}
