import { ClassifyBody, classifyCall } from '#core/contract/http/classify'
import type { TaskReader } from './readIncoming.ts'

/** `POST /v1/classify` */
export const classify: TaskReader<ClassifyBody> = {
  action: 'classify',
  schema: ClassifyBody,
  toCall: classifyCall,
}
