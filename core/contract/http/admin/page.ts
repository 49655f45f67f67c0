import * as z from 'zod/mini'

/** A list is read in parts, and a part fits any reader. */
export const maxPageRows = 100
const usualPageRows = 50

const whole = (text: string): unknown => (/^\d{1,12}$/.test(text) ? Number(text) : text)

/** The query of a list: where to go on, and how many at most. */
export const PageQuery = z.strictObject({
  /** `next_cursor` of the part before. */
  cursor: z._default(z.pipe(z.pipe(z.string(), z.transform(whole)), z.int().check(z.nonnegative())), 0),
  limit: z._default(
    z.pipe(z.pipe(z.string(), z.transform(whole)), z.int().check(z.positive(), z.maximum(maxPageRows))),
    usualPageRows,
  ),
})
export type PageQuery = z.infer<typeof PageQuery>

/** One part of a list, oldest first. */
export const pageOf = <T extends z.ZodMiniType>(row: T) =>
  z.object({
    object: z.literal('list'),
    data: z.array(row),
    /** The `cursor` of the next part; null when this is the last. */
    next_cursor: z.nullable(z.string()),
  })
