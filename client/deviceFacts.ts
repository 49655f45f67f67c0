import type { Request } from '#core/contract/request'
import {
  downloadBytesPerMs,
  estimateDevice,
  estimateEdgeCache,
  estimateOrigin,
  estimateTokens,
} from '#core/policy/estimates'
import type { Facts, TierFacts } from '#core/policy/facts'
import { planExtract } from '#core/text/planExtract'
import type { KnownVectors } from './knownVectors.ts'
import type { AnswerPorts, DevicePort } from './ports.ts'

export type FactsInput = {
  request: Request
  /** Whose answer the origin gives; another one than the device's where it has a better model for the task. */
  edgeModel: string
  known: KnownVectors
}

/** What the policy knows of the three tiers, seen from this device. */
export function deviceFacts(input: FactsInput, ports: AnswerPorts): Facts {
  const texts = textsOf(input.request)
  const workload = { task: input.request.task, inputTokens: estimateTokens(texts) }
  const isSmall = input.edgeModel === ports.device.embedder.model.id
  return {
    device: deviceTier(input, texts, ports),
    edge: behindNetwork(ports, { state: 'cacheOnly', estimate: estimateEdgeCache(workload) }),
    origin: behindNetwork(ports, {
      state: 'ready',
      estimate: estimateOrigin(workload, isSmall ? 'small' : 'base'),
    }),
  }
}

function deviceTier(
  { request, known }: FactsInput,
  texts: readonly string[],
  { device, isOnline }: AnswerPorts,
): TierFacts {
  const head = headOf(request, device)
  if (request.model !== device.embedder.model.id && head === undefined)
    return { state: 'absent', because: `does not run ${request.model}` }
  const missingBytes = head?.missingBytes ?? 0
  if (missingBytes > 0 && !isOnline())
    return { state: 'absent', because: `is offline and has not fetched ${request.model} yet` }
  const availability = device.availability()
  if (availability.state === 'absent') return availability
  const unknown = texts.filter((text) => !known.has(text))
  const workload = { task: request.task, texts: unknown.length, inputTokens: estimateTokens(unknown) }
  const estimate = estimateDevice(workload, device.cost())
  const engineMs = unknown.length === 0 ? 0 : availability.startMs
  const startMs = engineMs + missingBytes / downloadBytesPerMs
  return { state: 'ready', estimate: { ...estimate, latencyMs: estimate.latencyMs + startMs } }
}

/** The released head that `request` names, if this engine's vectors are what it reads. */
export function headOf(request: Request, device: DevicePort): { missingBytes: number } | undefined {
  if (request.task !== 'classify' || request.examples !== undefined) return undefined
  return device.heads?.find(request.model)
}

const behindNetwork = (ports: AnswerPorts, tier: TierFacts): TierFacts =>
  ports.isOnline() ? tier : { state: 'absent', because: 'cannot be reached: this device is offline' }

/** What a tier has to embed for `request`: of passages their sentences, as core/task does it. */
function textsOf(request: Request): readonly string[] {
  switch (request.task) {
    case 'embed':
      return request.inputs
    case 'rerank':
      return [request.query, ...request.documents]
    case 'classify':
      return [...request.inputs, ...(request.examples ?? []).map(({ text }) => text)]
    case 'extract':
      return [request.question, ...planExtract(request.passages).sentences.map(({ text }) => text)]
  }
}
