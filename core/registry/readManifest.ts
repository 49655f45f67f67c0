import { ManifestFields } from '../contract/manifestFields.ts'
import { manifestFlaw } from '../contract/manifestFlaw.ts'
import type { Manifest } from '../contract/manifest.ts'
import { refuse, type Refused } from './refusal.ts'

/** `value` as a manifest, or the first thing that is wrong with it. */
export function readManifest(value: unknown): Manifest | Refused {
  const { formatVersion, version } = (value ?? {}) as Record<string, unknown>
  if (formatVersion !== 2)
    return refuse('unknown_format', `its formatVersion is ${JSON.stringify(formatVersion)}; want 2`)
  if (!Number.isSafeInteger(version) || (version as number) < 1)
    return refuse('version_out_of_range', `its version is ${String(version)}; want 1 to 2^53 - 1`)
  const fields = ManifestFields.safeParse(value)
  if (!fields.success) {
    const [issue] = fields.error.issues
    const at = issue?.path.join('.') ?? ''
    if (/^models\.\d+\.files\.\w+\.path$/.test(at))
      return refuse('path_outside', `${at} leads outside the models; want a relative path`)
    if (/^models\.\d+\.files\.\w+\.bytes$/.test(at))
      return refuse('file_size', `${at} is no size that a file may have`)
    return refuse('invalid_field', `${at || 'a field'} is not valid: ${issue?.message ?? 'unknown'}`)
  }
  const flaw = manifestFlaw(fields.data)
  return flaw === undefined ? fields.data : refuse(flaw.reason, `${flaw.path.join('.')}: ${flaw.detail}`)
}
