import type { AppError } from '#core/contract/error'
import type { BreakerLimits } from '#core/policy/breaker'
import { defaultTimeouts, ownGroup } from '../config/upstreams.ts'
import type { Origin, OwnOrigin } from '../ports.ts'
import { Group } from './group.ts'
import { originUnavailable } from './originUnavailable.ts'
import { Server } from './server.ts'
import type { ServerWorld } from './world.ts'

/**
 * A connection to our own that does not come about is no accident of one request: it opens the breaker at once. A restart takes
 * seconds, so the first guess is short and the longest wait bounded.
 */
const breaker: BreakerLimits = { failuresInRow: 1, firstOpenMs: 500, longestOpenMs: 8_000 }

export class OriginServer extends Server {
  readonly origin: Origin

  constructor({ origin, ...options }: OwnOrigin) {
    const probe = { everyMs: 10_000, timeoutMs: 2_000, ask: (signal: AbortSignal) => origin.ping(signal) }
    super({ ...options, breaker, probe })
    this.origin = origin
  }
}

/** Our own origins: each has every model. */
export class OriginGroup extends Group<OriginServer> {
  constructor(origins: readonly OwnOrigin[], world: ServerWorld) {
    const servers = origins.map((origin) => new OriginServer(origin))
    // Who cannot be answered by an origin is told at once: the edge, the device or an earlier answer may do.
    super({ name: ownGroup, servers, timeouts: defaultTimeouts, hedge: false, patienceMs: 0, world })
  }

  override serving(): readonly OriginServer[] {
    return this.servers
  }

  override unavailable(): AppError {
    return originUnavailable(this.waitMs())
  }

  override waitMs(): number {
    return super.waitMs('')
  }
}
