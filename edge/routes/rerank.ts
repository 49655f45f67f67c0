import { RerankBody, rerankCall } from '#core/contract/http/rerank'
import type { TaskReader } from './readIncoming.ts'

/** `POST /v1/rerank` */
export const rerank: TaskReader<RerankBody> = { action: 'rerank', schema: RerankBody, toCall: rerankCall }
