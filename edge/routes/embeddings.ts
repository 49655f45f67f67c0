import { EmbeddingsBody, embeddingsCall } from '#core/contract/http/embeddings'
import type { TaskReader } from './readIncoming.ts'

/** `POST /v1/embeddings` */
export const embeddings: TaskReader<EmbeddingsBody> = {
  action: 'embed',
  schema: EmbeddingsBody,
  toCall: embeddingsCall,
}
