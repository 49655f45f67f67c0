import { Connection, httpRequest } from '../load/connection.ts'
import type { RequestForm } from '../load/order.ts'
import { median, round } from './measureRows.ts'
import { streamedChat, withHeaders } from './payload.ts'
import { sinceStampsMs } from './stamps.ts'
import type { Target } from './target.ts'

/** Medians in ms, from the upstream's sending of a token to its arrival at the client. */
export type TokenFigures = { name: string; firstMs: number; furtherMs: number; streams: number }

const pace = { tokens: 10, everyMs: 5 }
const streamsOfRound = 25
const rounds = 6

/**
 * How long a streamed token is on its way: streams one after the other through each target in turn, every token with the moment at which
 * it was sent. What lies between a gateway and none is the gateway's.
 */
export async function measureTokens(
  targets: readonly Target[],
): Promise<{ figures: TokenFigures[]; failures: string[] }> {
  const all = targets.map((target) => ({ target, first: [] as number[], further: [] as number[] }))
  const failures = new Map<string, string>()
  for (let turn = 0; turn < rounds; turn++) {
    for (const { target, first, further } of all) {
      if (failures.has(target.name)) continue
      try {
        await streamOften(target, { first, further })
      } catch (error) {
        failures.set(target.name, `${target.name} did not stream: ${String(error)}`)
      }
    }
  }
  const figures = all
    .filter(({ target }) => !failures.has(target.name))
    .map(({ target: { name }, first, further }) => ({
      name,
      firstMs: round(median(first)),
      furtherMs: round(median(further)),
      streams: first.length,
    }))
  return { figures, failures: [...failures.values()] }
}

let unique = 0
export const streamRequest = ({ headers }: Target, of: { tokens: number; everyMs: number }): string => {
  const form: RequestForm = withHeaders(streamedChat(of), headers)
  return httpRequest({ ...form, body: form.body?.replaceAll('UNIQUE', `stream ${unique++}`) ?? '' })
}

async function streamOften(
  target: Target,
  { first, further }: { first: number[]; further: number[] },
): Promise<void> {
  const connection = new Connection(target.port)
  for (let stream = 0; stream < streamsOfRound; stream++) {
    const delays: number[] = []
    const { status, body } = await connection.send(streamRequest(target, pace), (bytes) => {
      delays.push(...sinceStampsMs(bytes.toString('latin1')))
    })
    if (status !== 200 || delays.length !== pace.tokens) throw new Error(`${status} ${body.slice(0, 200)}`)
    const [one, ...others] = delays
    first.push(one ?? Number.NaN)
    further.push(...others)
  }
  connection.close()
}
