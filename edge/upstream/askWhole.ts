import { ChatCompletion } from '#core/contract/http/chatReply'
import { readBytes } from '../body/readBytes.ts'
import { invalidAnswer } from './invalidAnswer.ts'
import { upstreamLimits } from './limits.ts'
import { wantedChoices } from './requestBody.ts'
import { send } from './send.ts'
import type { ChatTrial } from './chatTrial.ts'
import { errorInside } from './upstreamError.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** An answer in one piece: read to its end within bounds, and checked. */
export async function askWhole(trial: ChatTrial<ChatCompletion>): Promise<ChatCompletion> {
  trial.limit.expect('answer', trial.timeouts.answerMs)
  const response = await send(trial, { stream: false })
  const answer = checkCompletion(await readJson(response, trial), trial)
  trial.answered()
  trial.over('answered')
  return { ...answer, model: trial.call.model }
}

async function readJson(response: Response, { server, signal }: ChatTrial): Promise<unknown> {
  const bytes = await readBytes(response, { maxBytes: upstreamLimits.answerBytes, signal }).catch(
    (error: unknown) => {
      if (signal.aborted) throw signal.reason
      throw invalidAnswer('its body broke off', server, error)
    },
  )
  if (bytes === undefined) {
    void response.body?.cancel().catch(() => undefined)
    throw invalidAnswer(`its body has more than ${upstreamLimits.answerBytes} bytes`, server)
  }
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch (error) {
    throw invalidAnswer('its body is no JSON', server, error)
  }
}

function checkCompletion(body: unknown, { server, call }: ChatTrial): ChatCompletion {
  const error = errorInside(body, server)
  if (error) throw error
  const parsed = ChatCompletion.safeParse(body)
  if (!parsed.success) throw invalidAnswer(`${flawPath(parsed.error)} is missing or has another form`, server)
  const indexes = new Set(parsed.data.choices.map(({ index }) => index))
  if (indexes.size !== wantedChoices(call)) throw invalidAnswer('it has another number of choices', server)
  return parsed.data
}

function flawPath({ issues: [first] }: { issues: readonly { path: readonly PropertyKey[] }[] }): string {
  return first?.path.map(String).join('.') || 'the object'
}
