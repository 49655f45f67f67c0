import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { splitSentences } from '#core/text/sentences'
import { readSciFact } from '../evaluate/sciFact.ts'
import { readCsv } from '../readCsv.ts'
import { everydayTexts } from './everydayTexts.ts'
import { mixedTexts } from './mixedTexts.ts'
import { wordTexts } from './wordTexts.ts'

/** Longer questions quote whole pages, which cost the teacher most and say least about single words. */
const MAX_QUESTION_CHARACTERS = 500

/** 34,554 of them differ. */
const EVERYDAY_TEXTS = 40_000
const MIXED_TEXTS = 24_576

/**
 * Most texts of one part, in their order; what the teacher's time allows. Abstracts beyond it (45,001 sentences) still take part as
 * pairs, which need no teacher; choices (35,417) are the shortest texts and the most alike.
 */
const MAX_PART_TEXTS = 24_576

/** Parts that were written for the purpose, and so are as long as they ought to be. */
const MADE_HERE: ReadonlySet<string> = new Set(['everyday', 'words', 'mixed'])

/** Texts of one origin; the card (`README.md`) names licence and overlap of each. */
export type CorpusPart = { name: string; texts: string[] }

/**
 * The texts that teach the table, in a fixed order, without doubles. Read from the folder that `HEDGE_DATA` names; only
 * training splits, and nothing that is marked evaluation only. No sentence of STS-B. `vocabulary`: tokens by id.
 */
export async function readCorpus(data: string, vocabulary: readonly string[]): Promise<CorpusPart[]> {
  const scifact = readSciFact(join(data, 'scifact/scifact.zip'))
  const abstracts = [...scifact.abstracts.values()]
  const mmlu = await readMmlu(join(data, 'routellm/mmlu'))
  return withoutDoubles([
    { name: 'banking77', texts: await readColumn(join(data, 'banking77/train.csv')) },
    { name: 'clinc150', texts: await readClinc(join(data, 'clinc150/data_full.json')) },
    { name: 'scifactClaims', texts: scifact.train.map(({ claim }) => claim) },
    { name: 'scifactTitles', texts: abstracts.map(({ title }) => title) },
    { name: 'scifactSentences', texts: abstracts.flatMap(({ sentences }) => sentences) },
    { name: 'mmluQuestions', texts: mmlu.questions },
    { name: 'mmluChoices', texts: mmlu.choices },
    { name: 'gsm8k', texts: await readGsm8k(join(data, 'routellm/gsm8k/gsm8k_responses.csv')) },
    { name: 'everyday', texts: everydayTexts(EVERYDAY_TEXTS) },
    { name: 'words', texts: wordTexts(vocabulary) },
    { name: 'mixed', texts: mixedTexts(MIXED_TEXTS, vocabulary) },
  ])
}

async function readColumn(path: string): Promise<string[]> {
  return readCsv(await readFile(path, 'utf8'))
    .slice(1)
    .map(([text = '']) => text)
}

async function readClinc(path: string): Promise<string[]> {
  const splits = JSON.parse(await readFile(path, 'utf8')) as Record<'train' | 'oos_train', [string, string][]>
  return [...splits.train, ...splits.oos_train].map(([text]) => text)
}

/** Prompts are "question, A. to D., Answer:"; the question and each choice of several words are texts of their own. */
async function readMmlu(folder: string): Promise<{ questions: string[]; choices: string[] }> {
  const questions: string[] = []
  const choices: string[] = []
  for (const file of (await readdir(folder)).toSorted()) {
    for (const prompt of await readColumn(join(folder, file))) {
      const [question = '', ...rest] = prompt.replace(/\s*Answer:\s*$/, '').split(/\n[A-D]\. /)
      if (question.length <= MAX_QUESTION_CHARACTERS) questions.push(question)
      choices.push(...rest.filter((choice) => /\p{L}\S*\s+\S*\p{L}/u.test(choice)))
    }
  }
  return { questions, choices }
}

/** Each problem's sentences, which are about everyday things. */
async function readGsm8k(path: string): Promise<string[]> {
  const problems = await readColumn(path)
  return problems.flatMap((problem) =>
    splitSentences(problem).map(({ start, end }) => problem.slice(start, end)),
  )
}

function withoutDoubles(parts: CorpusPart[]): CorpusPart[] {
  const seen = new Set([''])
  return parts.map(({ name, texts }) => {
    const fresh = texts
      .map((text) => text.trim())
      .filter((text) => !seen.has(text) && seen.add(text) !== undefined)
    return { name, texts: MADE_HERE.has(name) ? fresh : fresh.slice(0, MAX_PART_TEXTS) }
  })
}
