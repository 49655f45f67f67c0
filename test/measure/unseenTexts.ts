import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { readBanking77, readClinc150 } from '../../models/heads/datasets.ts'
import { readStsb, type StsbPair } from '../../models/evaluate/tasks/stsb.ts'
import { asked } from './semanticJudge.ts'
import type { Labelled } from './askedOfCache.ts'

export type Unseen = {
  /** All of them, in an order that says nothing. */
  texts: string[]
  intents: { name: string; questions: Labelled[] }[]
  stsb: StsbPair[]
}

/** Which half of a data set: the first one may be looked at to improve the gate, the second one is for the page. */
export type Half = 0 | 1
/** By digest, so that a text is in the same half whatever else there is, and its order says nothing. */
const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')
const byDigest = (a: string, b: string): number => (digestOf(a) < digestOf(b) ? -1 : 1)
const isOf = (half: Half, text: string): boolean => Number.parseInt(digestOf(text).slice(-1), 16) % 2 === half

/** Texts that no rule of the gate was made or revised with. */
export async function unseenTexts(data: string, half: Half): Promise<Unseen> {
  const sets = { Banking77: await readBanking77(data), CLINC150: await readClinc150(data) }
  const intents = Object.entries(sets).map(([name, { train, heldOut, test }]) => {
    const texts = new Map([...train, ...heldOut, ...test].map(({ text, label }) => [text, label]))
    const questions = [...texts]
      .filter(([text]) => isOf(half, text))
      .toSorted(([a], [b]) => byDigest(a, b))
      .map(([text, label]) => ({ asked: asked(text), label }))
    return { name, questions }
  })
  const files = ['train', 'dev', 'test'].map((part) => join(data, `stsb/stsb-en-${part}.csv`))
  const stsb = (await Promise.all(files.map(readStsb))).flat()
  const pairs = stsb.filter(({ first }) => isOf(half, first))
  const questions = intents.flatMap((set) => set.questions.map((question) => question.asked.text))
  const texts = [...new Set([...questions, ...pairs.map(({ first }) => first)])]
  return { texts: texts.toSorted(byDigest), intents, stsb: pairs }
}
