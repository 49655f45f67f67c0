import { type ArtifactFile, chunkBytes, chunksOf } from '#core/contract/artifactFile'
import { AppError } from '#core/contract/error'
import type { FileStore } from '../ports.ts'

export type ArtifactPorts = {
  files: FileStore
  /** SHA-256 in lower-case hex. */
  sha256: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>
}

/**
 * The bytes of `file` in order, in chunks of 1 MiB (the last is shorter), each handed out only when its digest is the manifest's. No more
 * than one chunk is held. The bytes of a chunk are overwritten when the next one is asked for.
 * Throws AppError `engine_unavailable` (the file is not there), `integrity_failed` (it is not what the manifest says).
 */
export async function* verifiedChunks(
  file: ArtifactFile,
  { files, sha256 }: ArtifactPorts,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const source = await files.read(`/models/${file.path}`, undefined)
  if (source === undefined) {
    throw new AppError('engine_unavailable', `Cannot read ${file.path}: it is not among the edge's files`)
  }
  const reader = source.getReader()
  const buffer = new Uint8Array(Math.min(chunkBytes, file.bytes))
  let rest: Uint8Array = new Uint8Array(0)
  let left = file.bytes
  try {
    for (const wanted of chunksOf(file)) {
      const chunk = buffer.subarray(0, Math.min(chunkBytes, left))
      let filled = 0
      while (filled < chunk.length) {
        if (rest.length === 0) {
          const { done, value } = await reader.read()
          if (done) throw refused(file, `it ends at byte ${file.bytes - left + filled} of ${file.bytes}`)
          rest = value
        }
        const part = rest.subarray(0, chunk.length - filled)
        chunk.set(part, filled)
        filled += part.length
        rest = rest.subarray(part.length)
      }
      const found = await sha256(chunk)
      if (found !== wanted) {
        throw refused(
          file,
          `the chunk at byte ${file.bytes - left} has the digest ${found}; wanted ${wanted}`,
        )
      }
      left -= chunk.length
      yield chunk
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** All bytes of `file`, checked. Throws as `verifiedChunks`. */
export async function readArtifact(
  file: ArtifactFile,
  ports: ArtifactPorts,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(file.bytes)
  let at = 0
  for await (const chunk of verifiedChunks(file, ports)) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

/** Its bytes as JSON. Throws as `verifiedChunks`. */
export async function readJson(file: ArtifactFile, ports: ArtifactPorts): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await readArtifact(file, ports)))
}

function refused({ path }: ArtifactFile, what: string): AppError {
  return new AppError('integrity_failed', `Cannot use ${path}: ${what}`)
}
