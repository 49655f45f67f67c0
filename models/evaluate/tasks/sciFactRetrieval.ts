import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { createBm25 } from '#core/text/bm25'
import { fuseScores } from '#core/text/scoreFusion'
import type { Scored } from '#core/text/topK'
import { row, topRows } from '#core/text/vectors'
import { mean } from '../measures.ts'
import { ndcg } from '../ndcg.ts'
import { readSciFact } from '../sciFact.ts'
import type { SciFact } from '../sciFact.ts'
import { percent } from '../task.ts'
import type { Scores, TaskContext } from '../task.ts'

/** How deep each ranking goes into the fusion, as the page searches its library. */
const RANKED_DEPTH = 100
const DEPTH = 10

export const SCIFACT_FILES = [
  'scifact/scifact.zip',
  'scifact/topics.test.tsv.gz',
  'scifact/qrels.test.txt',
] as const

/** BEIR's test of SciFact: rank all 5,183 abstracts for each of 300 claims; nDCG@10. */
export async function runSciFactRetrieval({ vectors, path, log }: TaskContext): Promise<Scores> {
  const abstracts = [...readSciFact(path(SCIFACT_FILES[0])).abstracts]
  const ids = abstracts.map(([id]) => id)
  const texts = abstracts.map(([, abstract]) => documentText(abstract))
  const topics = readTopics(path(SCIFACT_FILES[1]))
  const relevance = readRelevance(path(SCIFACT_FILES[2]))

  const { dimensions } = vectors.contender
  const documents = { values: await vectors.of(texts), dimensions }
  const queries = { values: await vectors.of(topics.map(({ claim }) => claim)), dimensions }
  log('  ranking')
  const bm25 = createBm25(texts)
  const scores = topics.map(({ id, claim }, at) => {
    const byMeaning = topRows(documents, row(queries, at), RANKED_DEPTH)
    const byWords = bm25.search(claim, RANKED_DEPTH)
    const score = (ranking: readonly Scored[]): number =>
      ndcg(
        ranking.map(({ index }) => ids[index]!),
        relevance.get(id) ?? new Map(),
        DEPTH,
      )
    return {
      cosine: score(byMeaning),
      bm25: score(byWords),
      fused: score(fuseScores([byMeaning, byWords])),
    }
  })
  return {
    cosine: percent(mean(scores.map(({ cosine }) => cosine))),
    bm25: percent(mean(scores.map(({ bm25: words }) => words))),
    fused: percent(mean(scores.map(({ fused }) => fused))),
    queries: topics.length,
  }
}

/** As BEIR joins them. */
export function documentText({ title, sentences }: { title: string; sentences: readonly string[] }): string {
  return [title, ...sentences].join(' ')
}

function readTopics(file: string): { id: string; claim: string }[] {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n')
  return lines.map((line) => {
    const [id = '', claim = ''] = line.split('\t')
    return { id, claim }
  })
}

/** By topic, the relevance of documents. Lines are `topic 0 document relevance`. */
function readRelevance(file: string): Map<string, Map<string, number>> {
  const topics = new Map<string, Map<string, number>>()
  for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
    const [topic = '', , document = '', relevance = '0'] = line.split(/\s+/)
    const documents = topics.get(topic) ?? new Map<string, number>()
    topics.set(topic, documents.set(document, Number(relevance)))
  }
  return topics
}

export type { SciFact }
