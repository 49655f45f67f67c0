import { checkExamples } from '../contract/checkExamples.ts'
import { AppError } from '../contract/error.ts'
import type { ClassifyReply } from '../contract/reply.ts'
import type { ClassifyRequest } from '../contract/request.ts'
import { applyHead } from '../heads/applyHead.ts'
import type { Classified } from '../heads/applyHead.ts'
import type { Head, NamedHead } from '../heads/head.ts'
import { teachHead } from '../heads/teachHead.ts'
import { embedChecked } from './embedChecked.ts'
import type { Embedder } from './embedder.ts'
import type { TaskOutcome } from './taskOutcome.ts'

/**
 * The label of each input: by the head that the request names, or by one made of its examples. Inputs and examples are embedded
 * together. Throws AppError `model_not_found` when the embedder has no such head, `invalid_request` for examples that make none.
 */
export async function runClassify<Cancel>(
  request: ClassifyRequest,
  embedder: Embedder<Cancel>,
  cancel?: Cancel,
): Promise<TaskOutcome<ClassifyReply>> {
  const { model, inputs, examples = [], topN } = request
  const named = examples.length === 0 ? findHead(model, embedder) : undefined
  if (named === undefined) checkExamples(examples.map(({ label }) => label))
  const texts = [...inputs, ...examples.map(({ text }) => text)]
  const { vectors, inputTokens, cutTokens } = await embedChecked(embedder, texts, cancel)
  const { dimensions, vectorSpace } = embedder.model
  const vectorOf = (index: number): Float32Array =>
    vectors.subarray(index * dimensions, (index + 1) * dimensions)
  const taught = examples.map(({ label }, at) => ({ label, vector: vectorOf(inputs.length + at) }))
  const head = named?.head ?? teachHead(taught, { vectorSpace, dimensions })
  const results = inputs.map((_, index) => writeResult(head, applyHead(head, vectorOf(index)), topN))
  return {
    reply: { task: 'classify', model, results, inputTokens },
    inputTokens,
    cutTokens,
    confidence: results.reduce((sum, result) => sum + result.confidence, 0) / results.length,
    ...(named && { model: named.model }),
  }
}

/** Throws `integrity_failed` for a head that reads vectors of another space: its answers would be noise. */
function findHead<Cancel>(id: string, { model, heads = [] }: Embedder<Cancel>): NamedHead {
  const named = heads.find((head) => head.model.id === id)
  if (named === undefined) {
    const known = heads.map((head) => head.model.id).join(', ') || 'no heads'
    throw new AppError(
      'model_not_found',
      `Cannot classify with ${JSON.stringify(id)}: it is no head over ${model.id}, which has ${known}; name one, or send examples`,
      { param: 'model' },
    )
  }
  if (named.head.baseSpace !== model.vectorSpace) {
    throw new AppError(
      'integrity_failed',
      `Cannot classify with ${id}: it reads vectors of ${named.head.baseSpace}, and ${model.vectorSpace} is loaded`,
    )
  }
  return named
}

function writeResult(
  { labels }: Head,
  { probabilities, confidence, outOfScope }: Classified,
  topN: number,
): ClassifyReply['results'][number] {
  const ranked = [...probabilities.keys()].toSorted((a, b) => probabilities[b]! - probabilities[a]! || a - b)
  const shown = ranked.slice(0, topN).map((at) => ({ label: labels[at]!, probability: probabilities[at]! }))
  return { labels: shown, confidence, outOfScope }
}
