import type { TableVersion } from '#core/contract/manifest'
import { createNano } from '#core/nano/nano'
import { runNano } from '#core/nano/runNano'
import { readArtifact } from '../platform/readArtifact.ts'
import type { EngineSession } from './engineSession.ts'

/** A static table over verified bytes. Throws AppError `integrity_failed` or `engine_unavailable` (a file is missing). */
export function openTableSession(entry: TableVersion, artifactsPath: string): EngineSession {
  const nano = createNano(readArtifact(artifactsPath, entry.files.weights))
  return { run: (texts) => Promise.resolve(runNano(nano, texts)) }
}
