import { jobLimits } from './jobLimits.ts'

/** One answer as a line of a result file. `text` is the body of the answer, JSON that need not be parsed again. */
export function resultLine(
  { requestId, customId }: { requestId: string; customId: string },
  { status, text, receipt }: { status: number; text: string; receipt: string | null },
): string {
  const oneLine = text.includes('\n') ? JSON.stringify(JSON.parse(text)) : text
  const head = `{"id":"batch_req_${requestId}","custom_id":${JSON.stringify(customId)}`
  const beside = receipt === null ? '' : `,"hedge_receipt":${receipt}`
  const response = `{"status_code":${status},"request_id":"${requestId}","body":${oneLine}${beside}}`
  return `${head},"response":${response},"error":null}\n`
}

const because = {
  expired: {
    code: 'batch_expired',
    message: `This request could not be executed before the completion window expired; send it in another batch, or fewer at once (${jobLimits.items} at most)`,
  },
  cancelled: {
    code: 'batch_cancelled',
    message: 'This request was not executed because its batch was cancelled',
  },
} as const

/** A request that ended without having run. */
export function droppedLine(id: string, customId: string, ending: 'expired' | 'cancelled'): string {
  const line = { id: `batch_req_${id}`, custom_id: customId, response: null, error: because[ending] }
  return `${JSON.stringify(line)}\n`
}
