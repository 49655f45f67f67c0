import * as z from 'zod/mini'

/** `GET /admin/pepper`: how far keys have moved to the pepper in force. */
export const PepperReply = z.object({
  object: z.literal('pepper'),
  /** What it is called; tells nothing of it. */
  id: z.string(),
  /** Keys in force that are stored under it. */
  keys: z.int(),
  /** Those that were not used since it came; without the previous pepper they stop working. */
  keys_before: z.int(),
  /** Keys under the previous pepper are still known. */
  reads_previous: z.boolean(),
})
export type PepperReply = z.infer<typeof PepperReply>
