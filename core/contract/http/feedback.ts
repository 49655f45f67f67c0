import * as z from 'zod/mini'

/** Bounds of an opinion. */
export const feedbackLimits = {
  /** A paragraph; it is kept as it is, so it should not be the place for documents. */
  textCharacters: 2_000,
} as const

/** `POST /v1/feedback`: what somebody thinks of an answer. The latest one of a key and an answer holds. */
export const FeedbackBody = z
  .strictObject({
    /** `x-request-id` of the answer. */
    request_id: z.string().check(z.regex(/^[0-9a-f]{32}$/, 'send the x-request-id of an answer')),
    /** -1: useless, 1: perfect. */
    score: z.optional(z.number().check(z.gte(-1), z.lte(1))),
    /** In place of a score: 1 or -1. */
    thumbs: z.optional(z.enum(['up', 'down'])),
    text: z.optional(z.string().check(z.minLength(1), z.maxLength(feedbackLimits.textCharacters))),
  })
  .check(
    z.refine(({ score, thumbs }) => (score === undefined) !== (thumbs === undefined), {
      error: 'send either score or thumbs',
    }),
  )
export type FeedbackBody = z.infer<typeof FeedbackBody>

export const FeedbackReply = z.object({
  object: z.literal('feedback'),
  request_id: z.string(),
  score: z.number(),
})
export type FeedbackReply = z.infer<typeof FeedbackReply>
