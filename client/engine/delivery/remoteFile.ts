import { chunkBytes, type ArtifactFile } from '#core/contract/artifactFile'

/** A file at an address, used only after the digests of its chunks were checked. Without `chunks` it is one chunk. */
export type RemoteFile = Pick<ArtifactFile, 'bytes' | 'sha256'> & {
  url: string
  chunks?: readonly string[] | undefined
}

/** The part of a file that is fetched, verified and kept as one. */
export type ChunkPlace = {
  index: number
  sha256: string
  /** First byte in the file, and how many. */
  offset: number
  bytes: number
}

/** The chunks of `file`, in order. */
export function placesOf({ bytes, sha256, chunks }: RemoteFile): ChunkPlace[] {
  if (chunks === undefined) return [{ index: 0, sha256, offset: 0, bytes }]
  return chunks.map((digest, index) => {
    const offset = index * chunkBytes
    return { index, sha256: digest, offset, bytes: Math.min(chunkBytes, bytes - offset) }
  })
}

/** Bytes of `files` whose chunks are not among `stored`; a chunk that several files share counts once. */
export function missingBytesOf(files: readonly RemoteFile[], stored: ReadonlySet<string>): number {
  const missing = new Map<string, number>()
  for (const { sha256, bytes } of files.flatMap(placesOf)) if (!stored.has(sha256)) missing.set(sha256, bytes)
  return [...missing.values()].reduce((sum, bytes) => sum + bytes, 0)
}
