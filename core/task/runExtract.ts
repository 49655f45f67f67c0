import type { ExtractReply } from '../contract/reply.ts'
import type { ExtractRequest } from '../contract/request.ts'
import { planExtract } from '../text/planExtract.ts'
import { scoreExtract } from '../text/scoreExtract.ts'
import type { ScoredSentence } from '../text/scoreExtract.ts'
import { row } from '../text/vectors.ts'
import { embedChecked } from './embedChecked.ts'
import type { Embedder } from './embedder.ts'
import type { TaskOutcome } from './taskOutcome.ts'

/** The sentences of the passages that answer the question; question and sentences are embedded together. */
export async function runExtract<Cancel>(
  request: ExtractRequest,
  embedder: Embedder<Cancel>,
  cancel?: Cancel,
): Promise<TaskOutcome<ExtractReply>> {
  const { question, passages, limit } = request
  const plan = planExtract(passages)
  const texts = [question, ...plan.sentences.map(({ text }) => text)]
  const { vectors: values, inputTokens, cutTokens } = await embedChecked(embedder, texts, cancel)
  const { id, dimensions, vectorSpace } = embedder.model
  const [questionVector, ...sentenceVectors] = texts.map((_, index) => row({ values, dimensions }, index))
  const input = {
    question,
    questionVector: questionVector ?? new Float32Array(dimensions),
    sentenceVectors,
    vectorSpace,
  }
  const { found, answers, nearest, confidence } = scoreExtract(plan, input, limit)
  const reply: ExtractReply = {
    task: 'extract',
    model: id,
    found,
    answers: answers.map(writeQuote),
    nearest: nearest && writeQuote(nearest),
    confidence,
    unreadPassages: plan.unreadPassages,
    inputTokens,
  }
  return { reply, inputTokens, cutTokens, confidence }
}

function writeQuote({
  passageIndex,
  start,
  end,
  text,
  score,
}: ScoredSentence): ExtractReply['answers'][number] {
  return { passageIndex, start, end, text, score }
}
