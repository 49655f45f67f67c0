import { ChatCompletion } from '#core/contract/http/chatReply'
import { readBytes } from '../body/readBytes.ts'
import { invalidAnswer } from './invalidAnswer.ts'
import { upstreamLimits } from './limits.ts'
import { requestBody, wantedChoices } from './requestBody.ts'
import { send } from './send.ts'
import type { Trial } from './trial.ts'
import { errorInside } from './upstreamError.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** An answer in one piece: read to its end within bounds, and checked. */
export async function askWhole(trial: Trial<ChatCompletion>): Promise<ChatCompletion> {
  trial.limit.expect('answer', trial.timeouts.answerMs)
  const response = await send(trial, requestBody(trial.call, { name: trial.upstreamModel, stream: false }))
  const answer = checkCompletion(await readJson(response, trial), trial)
  trial.answered()
  trial.over('answered')
  return { ...answer, model: trial.model }
}

async function readJson(response: Response, { endpoint, signal }: Trial<unknown>): Promise<unknown> {
  const bytes = await readBytes(response, { maxBytes: upstreamLimits.answerBytes, signal }).catch(
    (error: unknown) => {
      if (signal.aborted) throw signal.reason
      throw invalidAnswer('its body broke off', endpoint, error)
    },
  )
  if (bytes === undefined) {
    void response.body?.cancel().catch(() => undefined)
    throw invalidAnswer(`its body has more than ${upstreamLimits.answerBytes} bytes`, endpoint)
  }
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch (error) {
    throw invalidAnswer('its body is no JSON', endpoint, error)
  }
}

function checkCompletion(body: unknown, { endpoint, call }: Trial<unknown>): ChatCompletion {
  const error = errorInside(body, endpoint)
  if (error) throw error
  const parsed = ChatCompletion.safeParse(body)
  if (!parsed.success)
    throw invalidAnswer(`${flawPath(parsed.error)} is missing or has another form`, endpoint)
  const indexes = new Set(parsed.data.choices.map(({ index }) => index))
  if (indexes.size !== wantedChoices(call)) throw invalidAnswer('it has another number of choices', endpoint)
  return parsed.data
}

function flawPath({ issues: [first] }: { issues: readonly { path: readonly PropertyKey[] }[] }): string {
  return first?.path.map(String).join('.') || 'the object'
}
