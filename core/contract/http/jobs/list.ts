import * as z from 'zod/mini'

const whole = (text: string): unknown => (/^\d{1,6}$/.test(text) ? Number(text) : text)
/** How OpenAI's lists are asked for, with at most `most` rows. */
const limit = (most: number, usual: number) =>
  z._default(
    z.pipe(z.pipe(z.string(), z.transform(whole)), z.int().check(z.positive(), z.maximum(most))),
    usual,
  )
const after = z.optional(z.string().check(z.maxLength(100)))

/** The query of `GET /v1/files`. */
export const FileListQuery = z.strictObject({
  purpose: z.optional(z.string().check(z.maxLength(40))),
  limit: limit(10_000, 1_000),
  order: z._default(z.enum(['asc', 'desc']), 'desc'),
  after,
})

/** The query of a list that is always newest first. */
export const ListQuery = z.strictObject({ limit: limit(100, 20), after })

/** One part of a list; `after` with `last_id` asks for the next. */
export const listOf = <T extends z.ZodMiniType>(row: T) =>
  z.object({
    object: z.literal('list'),
    data: z.array(row),
    first_id: z.string(),
    last_id: z.string(),
    has_more: z.boolean(),
  })

/** An empty list has ids of no letters: OpenAI's description knows no null there, and of a list of files it wants both. */
export function writeList<T extends { id: string }>(data: readonly T[], hasMore: boolean) {
  return {
    object: 'list' as const,
    data,
    first_id: data[0]?.id ?? '',
    last_id: data.at(-1)?.id ?? '',
    has_more: hasMore,
  }
}
