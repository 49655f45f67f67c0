import * as z from 'zod/mini'
import { AppError } from '#core/contract/error'
import { parse } from '#core/contract/parse'
import { UsageField, usageLimits, type UsageQuery } from '#core/contract/http/usage'

const dayMs = 86_400_000
const toDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && toDay(Date.parse(text)) === text

const Day = z.string().check(z.refine(isDay, 'send a day such as 2026-10-01'))
const UsageParams = z.strictObject({
  from: z.optional(Day),
  to: z.optional(Day),
  /** Fields with commas between them. */
  group_by: z.optional(z.string().check(z.minLength(1), z.maxLength(40))),
})

/** The question in a URL's query: days UTC, both included, the last 30 without any. `today` is the day it is asked. Throws `invalid_request`. */
export function readUsageQuery(
  params: Readonly<Record<string, string>>,
  today: string,
  action: string,
): UsageQuery {
  const { from, to = today, group_by } = parse(UsageParams, params, action)
  const first = from ?? toDay(Date.parse(to) - (usageLimits.defaultDays - 1) * dayMs)
  const days = (Date.parse(to) - Date.parse(first)) / dayMs + 1
  if (days < 1 || days > usageLimits.days) {
    throw new AppError(
      'invalid_request',
      `Cannot ${action}: from ${first} to ${to} are ${days} days; send 1 to ${usageLimits.days}`,
      { param: 'from' },
    )
  }
  const fields = z.array(UsageField).check(z.maxLength(UsageField.options.length))
  const { group_by: groupBy } = parse(
    z.object({ group_by: fields }),
    { group_by: group_by?.split(',') ?? [] },
    action,
  )
  return { from: first, to, groupBy: [...new Set(groupBy)] }
}
