import { AppError, asAppError } from '#core/contract/error'
import { untilAborted } from '../cache/untilAborted.ts'
import { withTimeLimit } from '../withTimeLimit.ts'
import { upstreamLimits } from './limits.ts'
import type { Probe, Server } from './server.ts'
import { tellChange } from './tellChange.ts'
import type { ServerWorld } from './world.ts'

/**
 * Looks after servers of which nothing was heard, beside the request that uses their group and never before it: on Workers nothing
 * runs between requests, so a group that nobody uses costs nothing. One probe at a time for each server.
 */
export function probeDue(
  servers: readonly Server[],
  world: ServerWorld,
  keepAlive: (promise: Promise<unknown>) => void,
): void {
  const nowMs = world.clock.nowMs()
  const due = servers.filter((server) => server.isProbeDue(nowMs))
  const longestUnheard = due.toSorted((a, b) => a.heardMs - b.heardMs)
  for (const server of longestUnheard.slice(0, upstreamLimits.probes)) {
    if (server.probe) keepAlive(probe(server, server.probe, world))
  }
}

async function probe(server: Server, { timeoutMs, ask }: Probe, world: ServerWorld): Promise<void> {
  const { clock, chance } = world
  server.beginProbe(clock.nowMs())
  const reason = (): AppError =>
    new AppError('upstream_timeout', `Cannot use ${server.name}: it did not answer a probe in time`)
  const outcome = await withTimeLimit({ clock, ms: timeoutMs, reason }, (signal) =>
    untilAborted(ask(signal), signal),
  ).then(
    () => 'answered' as const,
    (error: unknown) => asAppError(error, `probe ${server.name}`),
  )
  tellChange(server, world, () => server.endProbe(outcome, { nowMs: clock.nowMs(), chance: chance() }))
}
