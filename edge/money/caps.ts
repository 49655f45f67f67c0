import type { KeyLimits } from '#core/contract/tenancy'
import type { Amounts, Dimension, Payer } from './tenantBooks.ts'

/** The tighter limit of key and tenant in each dimension; undefined where neither has one. Money: the smallest budget. */
export type Caps = { [D in Dimension]: number | undefined }

export const dimensions = ['requests', 'tokens', 'slots', 'microUsd'] as const satisfies Dimension[]
export const noAmounts: Readonly<Amounts> = { requests: 0, tokens: 0, slots: 0, microUsd: 0 }

export function capsOf({ limits, tenantLimits }: Pick<Payer, 'limits' | 'tenantLimits'>): Caps {
  const tightest = (...fields: (keyof KeyLimits)[]): number | undefined => {
    const found = [limits, tenantLimits].flatMap((of) => fields.map((field) => of[field]))
    const set = found.filter((limit) => limit !== undefined)
    return set.length === 0 ? undefined : Math.min(...set)
  }
  return {
    requests: tightest('requestsPerMinute', 'requestsPerDay'),
    tokens: tightest('tokensPerMinute'),
    slots: tightest('concurrent'),
    microUsd: tightest('dailyMicroUsd', 'monthlyMicroUsd'),
  }
}
