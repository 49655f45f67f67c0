import * as z from 'zod/mini'

/** SHA-256 in lower-case hex, 64 characters. */
export const Sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hex digits'))

/**
 * 1 MiB: the unit that is fetched, verified, kept and replaced. Small enough that a broken connection or a new version
 * costs little, large enough that a model's digests stay below a kilobyte of manifest.
 */
export const chunkBytes = 1_048_576

/** The largest file of a model: 256 MiB, so that the digests of its chunks stay below 20 kB of manifest. */
export const maxFileBytes = 256 * chunkBytes

/** How many chunks a file of `bytes` has; the last may be shorter. */
export const chunkCount = (bytes: number): number => Math.ceil(bytes / chunkBytes)

/** Names between single slashes, none of which begins with a dot: nothing outside the artifact root, nothing hidden. */
const relativePath = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/

/** One file of a model. `path` is relative to the artifact root (`models/artifacts/`, served as `/models/`). */
export const ArtifactFile = z
  .strictObject({
    path: z.string().check(z.regex(relativePath, 'expected a relative path'), z.maxLength(200)),
    bytes: z.int().check(z.positive(), z.maximum(maxFileBytes)),
    sha256: Sha256,
    /** SHA-256 of each piece of `chunkBytes`, in order. Exactly for files that are longer than one. */
    chunks: z.optional(z.array(Sha256).check(z.maxLength(chunkCount(maxFileBytes)))),
  })
  .check(
    z.refine(({ bytes, chunks }) => chunks?.length === (bytes > chunkBytes ? chunkCount(bytes) : undefined), {
      error: 'expected one digest for each MiB of a file above 1 MiB, and none below',
      path: ['chunks'],
    }),
  )

export type ArtifactFile = z.infer<typeof ArtifactFile>

/** The chunks of `file` in order: a file of up to one chunk is its own only chunk. */
export function chunksOf(file: ArtifactFile): readonly string[] {
  return file.chunks ?? [file.sha256]
}
