import type * as z from 'zod/mini'
import { AppError } from '#core/contract/error'
import { ClassifyReplyBody } from '#core/contract/http/classify'
import { EmbeddingsReply } from '#core/contract/http/embeddings'
import { type ExtractAnswer, ExtractReplyBody } from '#core/contract/http/extract'
import { RerankReplyBody } from '#core/contract/http/rerank'
import { answeringHop, type Receipt } from '#core/contract/receipt'
import type { Quote, Reply } from '#core/contract/reply'
import type { ClassifyRequest, EmbedRequest, ExtractRequest, Hints, Request } from '#core/contract/request'
import { decodeVector } from '#core/contract/vectorBase64'

export type EdgeBody = { path: string; body: string }

/** A request as the edge's public API has it. */
export function writeEdgeBody(request: Request, hints: Hints): EdgeBody {
  const common = { model: request.model, hedge: hints }
  switch (request.task) {
    case 'embed':
      return post('/v1/embeddings', { ...common, input: request.inputs, encoding_format: 'base64' })
    case 'rerank':
      return post('/v1/rerank', {
        ...common,
        query: request.query,
        documents: request.documents,
        top_n: request.topN,
      })
    case 'classify':
      return post('/v1/classify', {
        ...common,
        input: request.inputs,
        examples: request.examples,
        top_n: request.topN,
      })
    case 'extract':
      return post('/v1/extract', {
        ...common,
        question: request.question,
        documents: request.passages,
        limit: request.limit,
      })
  }
}

/** The edge's body as the contract has it. Throws AppError `upstream_invalid` when it does not answer `request`. */
export function readEdgeBody(request: Request, body: unknown, receipt: Receipt): Reply {
  switch (request.task) {
    case 'embed':
      return readEmbeddings(request, check(EmbeddingsReply, body), receipt)
    case 'rerank': {
      const { model, results, usage } = check(RerankReplyBody, body)
      if (results.some(({ index }) => request.documents[index] === undefined)) throw garbled('results')
      return {
        task: 'rerank',
        model,
        results: results.map(({ index, relevance_score: score }) => ({ index, score })),
        inputTokens: usage.prompt_tokens,
      }
    }
    case 'classify':
      return readClassify(request, check(ClassifyReplyBody, body))
    case 'extract':
      return readExtract(request, check(ExtractReplyBody, body))
  }
}

const post = (path: string, body: unknown): EdgeBody => ({ path, body: JSON.stringify(body) })

function check<T>(schema: z.ZodMiniType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (!parsed.success) throw garbled(parsed.error.issues[0]?.path.join('.') || 'the body')
  return parsed.data
}

function garbled(what: string): AppError {
  return new AppError(
    'upstream_invalid',
    `Cannot read the answer of our server: ${what} is not what was asked for`,
  )
}

function readEmbeddings(request: EmbedRequest, body: EmbeddingsReply, receipt: Receipt): Reply {
  const model = answeringHop(receipt)?.model
  const vectors = body.data.map(({ embedding }) => embedding).filter((entry) => typeof entry === 'string')
  if (model === undefined || vectors.length !== request.inputs.length) throw garbled('data')
  const dimensions = new Set(vectors.map(vectorLength))
  const [length] = dimensions
  if (dimensions.size !== 1 || length === undefined) throw garbled('data')
  return {
    task: 'embed',
    model: body.model,
    vectorSpace: `${model.id}@${model.version}`,
    dimensions: length,
    vectors,
    inputTokens: body.usage.prompt_tokens,
  }
}

function vectorLength(base64: string): number {
  try {
    return decodeVector(base64).length
  } catch {
    throw garbled('data')
  }
}

function readClassify(request: ClassifyRequest, { model, results, usage }: ClassifyReplyBody): Reply {
  if (results.length !== request.inputs.length) throw garbled('results')
  return {
    task: 'classify',
    model,
    results: results.map(({ labels, confidence, out_of_scope: outOfScope }) => ({
      labels,
      confidence,
      outOfScope,
    })),
    inputTokens: usage.prompt_tokens,
  }
}

function readExtract(request: ExtractRequest, body: ExtractReplyBody): Reply {
  const quote = ({ document_index: passageIndex, start, end, text, score }: ExtractAnswer): Quote => {
    // A quote that is not in its passage would be shown in the wrong place of the user's document.
    if (request.passages[passageIndex]?.text.slice(start, end) !== text) throw garbled('answers')
    return { passageIndex, start, end, text, score }
  }
  return {
    task: 'extract',
    model: body.model,
    found: body.found,
    answers: body.answers.map(quote),
    nearest: body.nearest && quote(body.nearest),
    confidence: body.confidence,
    unreadPassages: body.unread_documents,
    inputTokens: body.usage.prompt_tokens,
  }
}
