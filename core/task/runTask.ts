import type { EmbedReply, RerankReply } from '../contract/reply.ts'
import type { EmbedRequest, Request, RerankRequest } from '../contract/request.ts'
import { encodeVector } from '../contract/vectorBase64.ts'
import { row, topRows } from '../text/vectors.ts'
import { embedChecked } from './embedChecked.ts'
import type { Embedder } from './embedder.ts'
import { runClassify } from './runClassify.ts'
import { runExtract } from './runExtract.ts'
import type { TaskOutcome } from './taskOutcome.ts'

export type { TaskOutcome }

/**
 * Answers `request` with the vectors of `embedder`: the one composition that every tier shares, so that the same
 * request gets the same reply wherever it runs. Asks for all its vectors in one call, so that a tier admits it whole
 * or not at all. Rejects with AppError, or with the reason of `cancel`.
 */
export async function runTask<Cancel>(
  request: Request,
  embedder: Embedder<Cancel>,
  cancel?: Cancel,
): Promise<TaskOutcome> {
  switch (request.task) {
    case 'embed':
      return await runEmbed(request, embedder, cancel)
    case 'rerank':
      return await runRerank(request, embedder, cancel)
    case 'extract':
      return await runExtract(request, embedder, cancel)
    case 'classify':
      return await runClassify(request, embedder, cancel)
  }
}

async function runEmbed<Cancel>(
  request: EmbedRequest,
  embedder: Embedder<Cancel>,
  cancel?: Cancel,
): Promise<TaskOutcome<EmbedReply>> {
  const { vectors: values, inputTokens, cutTokens } = await embedChecked(embedder, request.inputs, cancel)
  const { id, vectorSpace, dimensions } = embedder.model
  const vectors = request.inputs.map((_, index) => encodeVector(row({ values, dimensions }, index)))
  const reply: EmbedReply = { task: 'embed', model: id, vectorSpace, dimensions, vectors, inputTokens }
  return { reply, inputTokens, cutTokens }
}

/** The best `topN` documents by cosine similarity to the query, ties by their order in the request. */
async function runRerank<Cancel>(
  request: RerankRequest,
  embedder: Embedder<Cancel>,
  cancel?: Cancel,
): Promise<TaskOutcome<RerankReply>> {
  const texts = [request.query, ...request.documents]
  const { vectors, inputTokens, cutTokens } = await embedChecked(embedder, texts, cancel)
  const { id, dimensions } = embedder.model
  const documents = { values: vectors.subarray(dimensions), dimensions }
  const results = topRows(documents, vectors.subarray(0, dimensions), request.topN)
  return { reply: { task: 'rerank', model: id, results, inputTokens }, inputTokens, cutTokens }
}
