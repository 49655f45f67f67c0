import type { Guard } from './guard.ts'
import { accessGuards } from './list/access.ts'
import { cacheGuards } from './list/cache.ts'
import { inputGuards } from './list/input.ts'
import { jobGuards } from './list/jobs.ts'
import { modelGuards } from './list/models.ts'
import { moneyGuards } from './list/money.ts'
import { pageGuards } from './list/page.ts'
import { streamGuards } from './list/streams.ts'
import { upstreamGuards } from './list/upstream.ts'

/** Every guard, room by room. */
export const guards: readonly Guard[] = [
  ...accessGuards,
  ...inputGuards,
  ...moneyGuards,
  ...cacheGuards,
  ...upstreamGuards,
  ...streamGuards,
  ...jobGuards,
  ...modelGuards,
  ...pageGuards,
]
