import * as z from 'zod/mini'
import { Sha256 } from '../artifactFile.ts'

/** One static file: size and digest of its plain bytes, and the size of each compressed sibling that lies beside it. */
export const IndexedFile = z.object({
  bytes: z.int(),
  sha256: Sha256,
  /** Bytes of `<path>.br`; absent where the file does not compress. */
  br: z.optional(z.int()),
  gz: z.optional(z.int()),
})

/**
 * Every file that the edge may serve, by its path from the site's root (`/index.html`). What is not listed does not exist:
 * no directory listing, no traversal, no look-up for a 404.
 */
export const FileIndex = z.object({ formatVersion: z.literal(1), files: z.record(z.string(), IndexedFile) })
/** Where the index itself lies; not listed, so it is not served. */
export const fileIndexPath = '/file-index.json'

export type IndexedFile = z.infer<typeof IndexedFile>
export type FileIndex = z.infer<typeof FileIndex>
