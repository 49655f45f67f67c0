import { ExtractBody, extractCall } from '#core/contract/http/extract'
import type { TaskReader } from './readIncoming.ts'

/** `POST /v1/extract` */
export const extract: TaskReader<ExtractBody> = {
  action: 'extract',
  schema: ExtractBody,
  toCall: extractCall,
}
