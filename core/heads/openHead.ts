import { AppError } from '../contract/error.ts'
import type { HeadVersion } from '../contract/manifest.ts'
import type { NamedHead } from './head.ts'
import { readHead } from './readHead.ts'

/**
 * The head that `entry` describes, from the bytes of its weights file, whose SHA-256 the caller has checked.
 * Throws AppError `integrity_failed` when the file is no head or another one than the manifest describes.
 */
export function openHead(entry: HeadVersion, file: Uint8Array): NamedHead {
  const { id, version, baseSpace, dimensions, classes } = entry
  const head = readHead(file)
  if (head.baseSpace !== baseSpace || head.dimensions !== dimensions || head.labels.length !== classes) {
    throw new AppError(
      'integrity_failed',
      `Cannot open the head ${id}: it has ${head.labels.length} labels over ${head.dimensions} numbers of ${head.baseSpace}; the manifest wants ${classes} over ${dimensions} of ${baseSpace}`,
    )
  }
  return { model: { id, version, sha256: entry.files.weights.sha256 }, head }
}
