import { createUpstreams } from '../upstream/createUpstreams.ts'
import { fakeClock } from './fakeClock.ts'

/** An edge that knows nobody else's servers. */
export const noUpstreams = createUpstreams({
  groups: [],
  keyOf: () => '',
  world: { clock: fakeClock(), fetch: fetch, chance: () => 0.5, log: () => undefined },
})
