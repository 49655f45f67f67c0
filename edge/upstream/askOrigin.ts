import { untilAborted } from '../cache/untilAborted.ts'
import { originError } from '../checkAnswer.ts'
import type { OriginCall, OriginReply } from '../ports.ts'
import type { Call } from './call.ts'
import type { OriginServer } from './originGroup.ts'
import type { Trial } from './trial.ts'

/** What is sent, beside what the choice needs to know. */
export type OwnCall = Call & { sent: OriginCall }

/** What an origin answers that has too much to do, or whose engine is not there: another one may be asked. */
const busyStatus = 503

/** The reply of an own origin, whose answer is checked by `checkAnswer`. Throws AppError, or the trial's reason. */
export async function askOrigin(trial: Trial<OriginReply, OwnCall, OriginServer>): Promise<OriginReply> {
  const { call, limit, server, signal, timeouts } = trial
  limit.expect('answer', timeouts.answerMs)
  const reply = await untilAborted(server.origin.answer(call.sent, signal), signal)
  if (reply.status === busyStatus) throw originError(reply.body)
  trial.answered()
  trial.over('answered')
  return reply
}
