import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#core/contract/error'
import type { ArtifactFile } from '#core/contract/manifest'

/**
 * Bytes of a model's file, compared with the manifest's size and SHA-256.
 * Throws AppError `engine_unavailable` when it cannot be read, `integrity_failed` when it is another file.
 */
export function readArtifact(artifactsPath: string, file: ArtifactFile): Uint8Array<ArrayBuffer> {
  const path = join(artifactsPath, file.path)
  let bytes: Uint8Array<ArrayBuffer>
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unreadable'
    throw new AppError(
      'engine_unavailable',
      `Cannot read the model file ${path}: ${code}; build it with npm run models:build, or set ARTIFACTS`,
      { cause },
    )
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (bytes.length !== file.bytes || sha256 !== file.sha256) {
    throw new AppError(
      'integrity_failed',
      `Cannot use the model file ${path}: ${bytes.length} bytes of SHA-256 ${sha256.slice(0, 12)}...; the manifest wants ${file.bytes} of ${file.sha256.slice(0, 12)}...`,
    )
  }
  return bytes
}
