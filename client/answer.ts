import { parse } from '#core/contract/parse'
import { AppError } from '#core/contract/error'
import type { Decision, Receipt } from '#core/contract/receipt'
import type { Reply } from '#core/contract/reply'
import { Request } from '#core/contract/request'
import { route } from '#core/policy/route'
import { headOf } from './deviceFacts.ts'
import { deviceReceipt } from './deviceReceipt.ts'
import { type AnswerOptions, type Journey, startJourney } from './journey.ts'
import { type Outcome, runPlan } from './plans.ts'
import type { AnswerPorts, DevicePort } from './ports.ts'

export type AnswerResult = {
  reply: Reply
  receipt: Receipt
  /** In words, where the answer came from another place than chosen. */
  note?: string
  /** The device's own answer, where a better tier replaced it. */
  replaced?: Reply
}

/**
 * The device's story of one request: decide, run the plan with its fallbacks, write the receipt. Also what other web
 * apps import for device-first inference: bring the ports, get the answer.
 *
 * Rejects with AppError: `invalid_request`, `no_plan` that names the constraint, `deadline_exceeded`, or what the last
 * tier said when none could answer; and with the reason of `options.signal` as soon as that fires.
 */
export async function answer(
  request: Request,
  options: AnswerOptions,
  ports: AnswerPorts,
): Promise<AnswerResult> {
  options.signal.throwIfAborted()
  const parsed = parse(Request, request, 'answer')
  const journey = startJourney(parsed, options, { ...ports, device: deviceFor(parsed, ports) })
  try {
    const decision = decide(journey)
    const outcome = await runPlan(decision.plan, journey)
    const missed = journey.options.wantsServer === true && decision.plan === 'device' ? serverMissed : {}
    return { ...missed, ...replyOf(outcome), receipt: deviceReceipt(journey, decision, outcome) }
  } finally {
    journey.end()
  }
}

/** The tiny model's engine, where only that one runs what was asked for. */
function deviceFor(request: Request, { device, quick }: AnswerPorts): DevicePort {
  const runs = (port: DevicePort): boolean =>
    port.embedder.model.id === request.model || headOf(request, port) !== undefined
  return quick && !runs(device) && runs(quick) ? quick : device
}

const serverMissed = { note: 'Our server could not be asked; answered on this device.' }

/** The policy's choice; where our server was asked for by name, its choice among what is left without the device. */
function decide({ preferences, facts, options }: Journey): Decision {
  if (!options.wantsServer) return route(preferences, facts)
  try {
    const because = "is left out: our server's answer was asked for"
    return route(preferences, { ...facts, device: { state: 'absent', because } })
  } catch (error) {
    // The reach, the network or the deadline rules our server out.
    if (error instanceof AppError && error.code === 'no_plan') return route(preferences, facts)
    throw error
  }
}

function replyOf({ from, device, edge, note }: Outcome): Omit<AnswerResult, 'receipt'> {
  const own = device?.ok ? device.value.reply : undefined
  const better = from === 'edge' && edge?.ok ? edge.value.reply : undefined
  return {
    reply: (better ?? own) as Reply,
    ...(note !== undefined && { note }),
    ...(better !== undefined && own !== undefined && { replaced: own }),
  }
}
