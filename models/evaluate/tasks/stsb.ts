import { readFile } from 'node:fs/promises'
import { shortenVector } from '#core/contract/shortenVector'
import { dot, row } from '#core/text/vectors'
import { readCsv } from '../../readCsv.ts'
import { spearman } from '../../spearman.ts'
import { percent } from '../task.ts'
import type { Scores, TaskContext } from '../task.ts'

/** Two sentences, and how alike people found them: 0 to 5. */
export type StsbPair = { readonly first: string; readonly second: string; readonly score: number }

export async function readStsb(file: string): Promise<StsbPair[]> {
  return readCsv(await readFile(file, 'utf8')).map(([first, second, score]) => {
    if (first === undefined || second === undefined || !(Number(score) >= 0)) {
      throw new Error(`Cannot read ${file}: wanted rows of sentence, sentence, score`)
    }
    return { first, second, score: Number(score) }
  })
}

export const stsbSentences = (pairs: readonly StsbPair[]): string[] =>
  pairs.flatMap(({ first, second }) => [first, second])

/** Spearman's rank correlation between the cosines of pairs and what people said: of whole vectors, and of shortened ones. */
export async function runStsb({ vectors, path }: TaskContext, file: string): Promise<Scores> {
  const pairs = await readStsb(path(file))
  const matrix = {
    values: await vectors.of(stsbSentences(pairs)),
    dimensions: vectors.contender.dimensions,
  }
  const scores = pairs.map(({ score }) => score)
  const ofFirst = (length: number): number => {
    const vector = (at: number): Float32Array => shortenVector(row(matrix, at), length)
    const likeness = pairs.map((_, at) => dot(vector(2 * at), vector(2 * at + 1)))
    return percent(spearman(likeness, scores))
  }
  return {
    spearman: ofFirst(matrix.dimensions),
    first128: ofFirst(128),
    first64: ofFirst(64),
    pairs: pairs.length,
  }
}
