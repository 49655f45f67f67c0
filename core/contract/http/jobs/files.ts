import * as z from 'zod/mini'
import { listOf } from './list.ts'

export const FilePurpose = z.enum(['batch', 'batch_output'])
export type FilePurpose = z.infer<typeof FilePurpose>

/** The other fields of the form that carries a file. The names with brackets are how clients write `expires_after`. */
export const FileForm = z.strictObject({
  purpose: z.literal('batch'),
  'expires_after[anchor]': z.optional(z.literal('created_at')),
  /** An hour to 30 days, as OpenAI has it. */
  'expires_after[seconds]': z.optional(z.string().check(z.regex(/^\d{4,7}$/, 'send 3600 to 2592000'))),
})

/** What `POST /v1/files` reads, as a schema for its document. */
export const FileUploadBody = z.object({
  purpose: z.literal('batch'),
  /** JSON lines, one request each. */
  file: z.string(),
})

/** OpenAI's file object. */
export const FileReply = z.object({
  id: z.string(),
  object: z.literal('file'),
  bytes: z.int(),
  /** Unix time in seconds. */
  created_at: z.int(),
  expires_at: z.int(),
  filename: z.string(),
  purpose: FilePurpose,
  status: z.literal('processed'),
})
export type FileReply = z.infer<typeof FileReply>
export const FileListReply = listOf(FileReply)

export const FileDeletedReply = z.object({
  id: z.string(),
  object: z.literal('file'),
  deleted: z.literal(true),
})

/** The content of a file is no JSON document but lines of it. */
export const FileContent = z.string()
