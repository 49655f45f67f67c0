import { createUpstreams } from '../upstream/createUpstreams.ts'
import { fakeClock } from './fakeClock.ts'

/** An edge that knows nobody else's servers. */
export const noUpstreams = createUpstreams([], {
  keyOf: () => '',
  clock: fakeClock(),
  fetch,
  chance: () => 0.5,
  log: () => undefined,
})
