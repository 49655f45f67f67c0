import { chunkBytes } from '#core/contract/artifactFile'
import type { ArtifactFile } from '#core/contract/manifest'
import { sha256 } from '../sha256.ts'

/** The manifest's description of `bytes` at `path` (relative to the artifact root): length, digest, and those of its chunks. */
export function describeFile(path: string, bytes: Uint8Array): ArtifactFile {
  const file = { path, bytes: bytes.byteLength, sha256: sha256(bytes) }
  if (bytes.byteLength <= chunkBytes) return file
  const chunks: string[] = []
  for (let at = 0; at < bytes.byteLength; at += chunkBytes) {
    chunks.push(sha256(bytes.subarray(at, at + chunkBytes)))
  }
  return { ...file, chunks }
}
