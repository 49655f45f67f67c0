import type { Answer, Reply } from '#core/contract/reply'
import type { Request as TaskRequest } from '#core/contract/request'
import { encodeVector } from '#core/contract/vectorBase64'
import type { Origin, OriginCall, OriginReply } from '../ports.ts'

export type FakeOrigin = Origin & {
  calls: { call: OriginCall; signal: AbortSignal }[]
  respond(call: OriginCall, signal: AbortSignal): Promise<OriginReply>
}

/** Answers at once with what is right in form; `respond` may be replaced. */
export function fakeOrigin(): FakeOrigin {
  const origin: FakeOrigin = {
    calls: [],
    respond: async (call) => ({ status: 200, body: fakeAnswer(call) }),
    answer(call, signal) {
      origin.calls.push({ call, signal })
      return origin.respond(call, signal)
    },
    notReadyBecause: async () => undefined,
    ping: async () => undefined,
  }
  return origin
}

export function fakeAnswer({ request, requestId }: OriginCall): Answer {
  const model = { id: request.model, version: 1, sha256: 'c'.repeat(64) }
  return {
    reply: fakeReply(request),
    receipt: {
      requestId,
      bytesLeftDevice: 0,
      hops: [
        {
          tier: 'origin',
          outcome: 'answered',
          model,
          engine: 'fake/cpu',
          cache: 'bypass',
          phasesMs: { queue: 1, compute: 2 },
          totalMs: 3,
          tokens: { input: 5, cut: 0 },
          costMicroUsd: 0.1,
          costParts: { compute: 0.1 },
        },
      ],
    },
  }
}

function fakeReply(request: TaskRequest): Reply {
  const { model } = request
  switch (request.task) {
    case 'embed': {
      const vectors = request.inputs.map((text) => encodeVector(new Float32Array([text.length, 0.1, -1])))
      return { task: 'embed', model, vectorSpace: `${model}@1`, dimensions: 3, vectors, inputTokens: 5 }
    }
    case 'rerank': {
      const results = request.documents.map((_, index) => ({ index, score: 1 / (index + 1) }))
      return { task: 'rerank', model, results: results.slice(0, request.topN), inputTokens: 5 }
    }
    case 'classify': {
      const names = request.examples?.map(({ label }) => label) ?? ['transfer', 'card_arrival']
      const labels = [...new Set(names)].slice(0, request.topN).map((label) => ({ label, probability: 0.25 }))
      const results = request.inputs.map(() => ({ labels, confidence: 0.75, outOfScope: false }))
      return { task: 'classify', model, results, inputTokens: 5 }
    }
    case 'extract': {
      const text = request.passages[0]?.text ?? ''
      const quote = { passageIndex: 0, start: 0, end: text.length, text, score: 1 }
      const common = { task: 'extract', model, confidence: 0.8, unreadPassages: 0, inputTokens: 5 } as const
      return { ...common, found: true, answers: [quote], nearest: null }
    }
  }
}
