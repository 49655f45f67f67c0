import type * as z from 'zod/mini'
import type { Ports } from '../ports.ts'
import { AnswerCache } from './answerCache.ts'
import type { TenantGenerations } from './tenantGenerations.ts'

/** The exact cache of one kind of answers, over the store that all kinds share. */
export function openAnswerCache<V>(
  { answers, sealer, config, log }: Pick<Ports, 'answers' | 'sealer' | 'config' | 'log'>,
  own: { value: z.ZodMiniType<V>; memoryBytes: number; generations: TenantGenerations },
): AnswerCache<V> {
  return new AnswerCache({ ...own, store: answers, sealer, keptMs: config.cache.keptSeconds * 1_000, log })
}
