import { maxPageRows } from './admin/page.ts'
import type { QueryName } from './endpoint.ts'
import { usageLimits } from './usage.ts'

const day = { type: 'string', format: 'date' }

const meanings: Record<QueryName, { name?: string; description: string; schema: object }> = {
  cursor: {
    description: '`next_cursor` of the part before; the beginning without it.',
    schema: { type: 'string' },
  },
  limit: {
    description: 'How many rows at most.',
    schema: { type: 'integer', minimum: 1, maximum: maxPageRows },
  },
  after: {
    description: '`last_id` of the part before; the beginning without it.',
    schema: { type: 'string', maxLength: 100 },
  },
  file_limit: {
    name: 'limit',
    description: 'How many rows at most.',
    schema: { type: 'integer', minimum: 1, maximum: 10_000 },
  },
  order: { description: 'Oldest or newest first.', schema: { enum: ['asc', 'desc'] } },
  purpose: { description: 'Only files of this purpose.', schema: { type: 'string' } },
  from: {
    description: `The first day, UTC; ${usageLimits.defaultDays} days in all without it, ${usageLimits.days} at most.`,
    schema: day,
  },
  to: { description: 'The last day, UTC; today without it.', schema: day },
  group_by: {
    description:
      'By what the sums are told apart: some of `day`, `key`, `model`, `tier`, with commas between them.',
    schema: { type: 'string' },
  },
}

/** Every parameter of a query, in OpenAPI's form. */
export function queryParameters(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(meanings).map(([name, meaning]) => [
      name,
      { name, in: 'query', required: false, ...meaning },
    ]),
  )
}
