import * as z from 'zod/mini'
import { Decision } from '../receipt.ts'
import { ChatBody } from './chatBody.ts'
import { ClassifyBody, classifyCall } from './classify.ts'
import { EmbeddingsBody, embeddingsCall } from './embeddings.ts'
import { ExtractBody, extractCall } from './extract.ts'
import { RerankBody, rerankCall } from './rerank.ts'
import type { TaskCall } from './taskCall.ts'

const taskBodies = [
  z.strictObject({ task: z.literal('embed'), request: EmbeddingsBody }),
  z.strictObject({ task: z.literal('rerank'), request: RerankBody }),
  z.strictObject({ task: z.literal('extract'), request: ExtractBody }),
  z.strictObject({ task: z.literal('classify'), request: ClassifyBody }),
] as const
export const ChatRouteBody = z.strictObject({ task: z.literal('chat'), request: ChatBody })

/** A task with the body of its own endpoint. */
export const RouteBody = z.discriminatedUnion('task', taskBodies)
/** `POST /v1/route`: where would this request run, and why? Chat is read by `readChatRoute`, everything else by `RouteBody`. */
export const AnyRouteBody = z.discriminatedUnion('task', [...taskBodies, ChatRouteBody])
export const RouteReply = z.object({ object: z.literal('route'), decision: Decision })

export type RouteBody = z.infer<typeof RouteBody>
export type ChatRouteBody = z.infer<typeof ChatRouteBody>
export type AnyRouteBody = z.infer<typeof AnyRouteBody>
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
