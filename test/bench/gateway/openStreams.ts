import { setTimeout as wait } from 'node:timers/promises'
import { Connection } from '../load/connection.ts'
import { openSockets, residentMb } from '../load/processFigures.ts'
import type { Target } from './target.ts'
import { streamRequest } from './tokens.ts'

export type OpenStreams = {
  name: string
  open: number
  beforeMb: number
  openMb: number
  afterMb: number
  socketsAfter: number
}

export const wantedStreams = 1_000
/** A token a second, for longer than the measurement takes: what most open streams do most of the time. */
const pace = { tokens: 120, everyMs: 1_000 }
/** Opened a few at a time, as people come. */
const [batch, betweenMs] = [25, 100] as const
const openForMs = 5_000
/** Until what was left is noticed and freed. */
const afterMs = 3_000

/** Memory of one gateway's process with a thousand streams open at the same time, and after their clients have gone. */
export async function measureOpenStreams(target: Target): Promise<OpenStreams> {
  const { pid, name } = target
  if (pid === undefined) throw new Error(`Cannot look at the memory of ${name}: it has no process`)
  const beforeMb = residentMb(pid)
  const connections = Array.from({ length: wantedStreams }, () => new Connection(target.port))
  const streaming = new Set<Connection>()
  for (const [at, connection] of connections.entries()) {
    if (at % batch === 0) await wait(betweenMs)
    connection
      .send(streamRequest(target, pace), (bytes) => {
        if (bytes.includes('@')) streaming.add(connection)
      })
      .catch(() => streaming.delete(connection))
  }
  await wait(openForMs)
  const open = streaming.size
  const openMb = residentMb(pid)
  for (const connection of connections) connection.close()
  await wait(afterMs)
  return { name, open, beforeMb, openMb, afterMb: residentMb(pid), socketsAfter: openSockets(pid) }
}
