import type { Request as TaskRequest } from '#core/contract/request'
import { costMs } from '#core/policy/computeCost'
import { edgeCost, edgeStartMs, estimateEdge, estimateTokens, sizeOf } from '#core/policy/estimates'
import type { TierFacts } from '#core/policy/facts'
import type { EdgeAvailability } from '../ports.ts'
import { textsOf } from './textsOf.ts'

/** A sentence of English; passages are embedded by sentence. */
const sentenceCharacters = 120

/** What the policy knows of computing `request` in this isolate. `pWrong`: of the model that answers, where that is measured. */
export function computeFacts(request: TaskRequest, here: EdgeAvailability, pWrong?: number): TierFacts {
  if (here.state === 'absent') return here
  if (request.task === 'classify' && request.examples !== undefined) {
    return {
      state: 'absent',
      because: 'learns nothing from examples: that takes the processor time of a hundred answers',
    }
  }
  const { kind, maxTokens, tiers } = here.base
  const texts = textsOf(request)
  const isCut = request.task === 'extract'
  const runs = isCut
    ? texts.reduce((sum, { length }) => sum + Math.ceil(length / sentenceCharacters), 0)
    : texts.length
  const cpuMs = costMs(edgeCost[kind], runs, estimateTokens(texts, isCut ? Infinity : maxTokens))
  if (cpuMs > here.cpuMs) {
    return {
      state: 'absent',
      because: `would need about ${Math.ceil(cpuMs)} ms of processor time and spends at most ${here.cpuMs} ms on a request`,
    }
  }
  const startMs = here.state === 'cold' ? edgeStartMs[kind] : 0
  const estimate = estimateEdge(request, { cpuMs, startMs, size: sizeOf({ kind, tiers }) })
  return {
    state: here.state === 'cold' ? 'loading' : 'ready',
    estimate: pWrong === undefined ? estimate : { ...estimate, pWrong },
  }
}
