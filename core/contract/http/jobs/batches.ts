import * as z from 'zod/mini'
import { listOf } from './list.ts'

/** What a batch may ask: everything that answers in one piece. */
export const BatchEndpoint = z.enum([
  '/v1/embeddings',
  '/v1/chat/completions',
  '/v1/rerank',
  '/v1/classify',
  '/v1/extract',
])
export type BatchEndpoint = z.infer<typeof BatchEndpoint>

/** OpenAI's bounds: 16 pairs, keys of 64 and values of 512 characters. */
const Metadata = z
  .record(z.string().check(z.maxLength(64)), z.string().check(z.maxLength(512)))
  .check(z.refine((pairs) => Object.keys(pairs).length <= 16, 'send at most 16 pairs'))

/** `POST /v1/batches` */
export const BatchBody = z.strictObject({
  input_file_id: z.string().check(z.minLength(1), z.maxLength(100)),
  endpoint: BatchEndpoint,
  completion_window: z.literal('24h'),
  metadata: z.optional(z.nullable(Metadata)),
})
export type BatchBody = z.infer<typeof BatchBody>

export const BatchStatus = z.enum([
  'validating',
  'failed',
  'in_progress',
  'finalizing',
  'completed',
  'expired',
  'cancelling',
  'cancelled',
])
export type BatchStatus = z.infer<typeof BatchStatus>

/** What is wrong with one line of the input file, from 1. */
export const BatchError = z.object({
  code: z.string(),
  message: z.string(),
  param: z.nullable(z.string()),
  line: z.nullable(z.int()),
})
export type BatchError = z.infer<typeof BatchError>

/** Unix time in seconds; left out while it has not come. */
const instant = z.optional(z.int())

/** When a batch came where. */
export const BatchTimes = z.object({
  in_progress_at: instant,
  finalizing_at: instant,
  completed_at: instant,
  failed_at: instant,
  expired_at: instant,
  cancelling_at: instant,
  cancelled_at: instant,
})
export type BatchTimes = z.infer<typeof BatchTimes>

/** OpenAI's batch object. Its files can be read while it runs. */
export const BatchReply = z.object({
  id: z.string(),
  object: z.literal('batch'),
  endpoint: BatchEndpoint,
  errors: z.optional(z.object({ object: z.literal('list'), data: z.array(BatchError) })),
  input_file_id: z.string(),
  completion_window: z.literal('24h'),
  status: BatchStatus,
  /** From the first answer on. */
  output_file_id: z.optional(z.string()),
  /** From the first failure on. */
  error_file_id: z.optional(z.string()),
  created_at: z.int(),
  expires_at: z.int(),
  ...BatchTimes.shape,
  /** `failed` counts what expired or was cancelled, too: in the end both add up to `total`. */
  request_counts: z.object({ total: z.int(), completed: z.int(), failed: z.int() }),
  metadata: z.nullable(z.record(z.string(), z.string())),
})
export type BatchReply = z.infer<typeof BatchReply>
export const BatchListReply = listOf(BatchReply)

/** A request that was tried as often as it may be, in vain. `POST /v1/batches/{id}/retry` tries all of a batch again. */
export const BatchFailure = z.object({
  id: z.string(),
  object: z.literal('batch.failure'),
  batch_id: z.string(),
  custom_id: z.string(),
  attempts: z.int(),
  code: z.string(),
  failed_at: z.int(),
})
export type BatchFailure = z.infer<typeof BatchFailure>
export const BatchFailureListReply = listOf(BatchFailure)
