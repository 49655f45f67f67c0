import { CommandError } from './commandError.ts'
import type { LimitsBody } from '#core/contract/http/admin/limits'
import type { Values } from './command.ts'

/** What `limit` sets, by option and by the API's name. */
export const limitOptions = {
  'requests-per-minute': 'requests_per_minute',
  'requests-per-day': 'requests_per_day',
  'tokens-per-minute': 'tokens_per_minute',
  concurrent: 'concurrent',
} as const
/** What `budget` sets, in US dollars. */
export const budgetOptions = { 'daily-usd': 'daily_micro_usd', 'monthly-usd': 'monthly_micro_usd' } as const

const microUsdPerUsd = 1_000_000

/** The limits that the options name; `none` takes one away. Throws CommandError for what is no number. */
export function readLimits(values: Values): LimitsBody {
  const limits = read(values, limitOptions, { wanted: 'a whole number', pattern: /^\d{1,15}$/, unit: 1 })
  const budgets = read(values, budgetOptions, {
    wanted: 'US dollars such as 2.50',
    pattern: /^\d{1,9}(\.\d{1,6})?$/,
    unit: microUsdPerUsd,
  })
  return { ...limits, ...budgets }
}

type Form = { wanted: string; pattern: RegExp; unit: number }

function read(
  values: Values,
  options: Readonly<Record<string, keyof LimitsBody>>,
  { wanted, pattern, unit }: Form,
): LimitsBody {
  const limits: LimitsBody = {}
  for (const [option, name] of Object.entries(options)) {
    const text = values[option]
    if (typeof text !== 'string') continue
    if (text !== 'none' && !pattern.test(text)) {
      throw new CommandError(
        `Cannot read --${option}: it is ${JSON.stringify(text)}; give ${wanted}, or none`,
      )
    }
    limits[name] = text === 'none' ? null : Math.round(Number(text) * unit)
  }
  return limits
}

/** Limits in one cell: what there is, in words. */
export function formatLimits(limits: LimitsBody): string {
  const parts = [
    [limits.requests_per_minute, (n: number) => `${n} requests/min`],
    [limits.requests_per_day, (n: number) => `${n} requests/day`],
    [limits.tokens_per_minute, (n: number) => `${n} tokens/min`],
    [limits.concurrent, (n: number) => `${n} at once`],
    [limits.daily_micro_usd, (n: number) => `$${n / microUsdPerUsd}/day`],
    [limits.monthly_micro_usd, (n: number) => `$${n / microUsdPerUsd}/month`],
  ] as const
  const words = parts.flatMap(([value, write]) => (typeof value === 'number' ? [write(value)] : []))
  return words.length === 0 ? 'none' : words.join(', ')
}
