import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { TestStack } from '../../stack/testStack.ts'
import { type RawAttack, rawAttacks } from './rawAttacks.ts'
import { sendBytes } from './sendBytes.ts'

export type SocketsOutcome = {
  requests: number
  /** By kind and status; `closed` where the server hung up without a word. */
  answers: Record<string, Record<string, number>>
  /** Answers 5xx other than 503, and whole requests without an answer for longer than a second. */
  wrong: string[]
  /** The slowest of the ordinary requests that were asked meanwhile. */
  slowestProbeMs: number
  /** Resident memory of the edge: before, after, and after as many ordinary requests. */
  residentMb: number[]
}

const lanes = 16
/** Connections that say a byte now and then and never end, all the while. */
const slowClients = 100

/** Sends broken requests to a real edge, while a hundred slow clients hold connections and an ordinary one goes on asking. */
export async function sendRaw(
  stack: TestStack,
  { count, seed }: { count: number; seed: number },
): Promise<SocketsOutcome> {
  const attacks = rawAttacks(count, { seed, key: stack.demoKey })
  const port = Number(new URL(stack.url).port)
  const outcome: SocketsOutcome = {
    requests: count,
    answers: {},
    wrong: [],
    slowestProbeMs: 0,
    residentMb: [],
  }
  // What is grown once by any use at all is no leak.
  for (const attack of attacks.slice(0, count / 5)) await sendBytes(attack, port)
  outcome.residentMb.push(residentMb(stack.pids.edge))
  const slow = holdSlowly(port)
  let done = false
  const probing = probe(stack, () => done)
  const lane = async (first: number): Promise<void> => {
    for (let at = first; at < attacks.length; at += lanes) {
      const attack = attacks[at] as RawAttack
      const seen = await sendBytes(attack, port)
      const counts = (outcome.answers[attack.name] ??= {})
      counts[seen] = (counts[seen] ?? 0) + 1
      if (isWrong(attack, seen))
        outcome.wrong.push(
          `${attack.name}: ${seen}: ${JSON.stringify(attack.bytes.toString('latin1').slice(0, 120))}`,
        )
    }
  }
  await Promise.all(Array.from({ length: lanes }, (_, first) => lane(first)))
  done = true
  outcome.slowestProbeMs = await probing
  slow.end()
  outcome.residentMb.push(residentMb(stack.pids.edge))
  for (let n = 0; n < count; n++) await (await fetch(`${stack.url}/healthz`)).text()
  outcome.residentMb.push(residentMb(stack.pids.edge))
  return outcome
}

/**
 * The runtime itself answers 501 to methods that HTTP does not know (RFC 9110, 9.1), and 500 to CONNECT, which a worker cannot
 * be asked: neither reaches the edge.
 */
function isWrong({ bytes }: RawAttack, seen: string): boolean {
  if (seen === 'silent') return true
  if (!seen.startsWith('5') || seen === '503' || seen === '501') return false
  return bytes.toString('latin1', 0, 8) !== 'CONNECT '
}

function holdSlowly(port: number): { end(): void } {
  const sockets = Array.from({ length: slowClients }, () => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    socket.write('POST /v1/embeddings HTTP/1.1\r\nhost: edge\r\nx-slow: ')
    return socket
  })
  const timer = setInterval(() => sockets.forEach((socket) => socket.writable && socket.write('a')), 200)
  return {
    end() {
      clearInterval(timer)
      for (const socket of sockets) socket.destroy()
    },
  }
}

async function probe({ url }: TestStack, isDone: () => boolean): Promise<number> {
  let slowestMs = 0
  while (!isDone()) {
    const startedMs = performance.now()
    await (await fetch(`${url}/healthz`)).text()
    slowestMs = Math.max(slowestMs, performance.now() - startedMs)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return slowestMs
}

function residentMb(pid: number): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kilobytes) / 1024)
}
