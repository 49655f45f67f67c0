import * as z from 'zod/mini'
import { Decision } from '../receipt.ts'
import { ClassifyBody, classifyCall } from './classify.ts'
import { EmbeddingsBody, embeddingsCall } from './embeddings.ts'
import { ExtractBody, extractCall } from './extract.ts'
import { RerankBody, rerankCall } from './rerank.ts'
import type { TaskCall } from './taskCall.ts'

/** `POST /v1/route`: where would this request run, and why? `request` is the body of the task's own endpoint. */
export const RouteBody = z.discriminatedUnion('task', [
  z.strictObject({ task: z.literal('embed'), request: EmbeddingsBody }),
  z.strictObject({ task: z.literal('rerank'), request: RerankBody }),
  z.strictObject({ task: z.literal('extract'), request: ExtractBody }),
  z.strictObject({ task: z.literal('classify'), request: ClassifyBody }),
])
export const RouteReply = z.object({ object: z.literal('route'), decision: Decision })

export type RouteBody = z.infer<typeof RouteBody>
export type RouteReply = z.infer<typeof RouteReply>

export function routeCall(body: RouteBody): TaskCall {
  switch (body.task) {
    case 'embed':
      return embeddingsCall(body.request)
    case 'rerank':
      return rerankCall(body.request)
    case 'extract':
      return extractCall(body.request)
    case 'classify':
      return classifyCall(body.request)
  }
}
