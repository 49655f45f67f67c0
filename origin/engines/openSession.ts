import { openEncoderSession } from './encoderSession.ts'
import type { EngineSession } from './engineSession.ts'
import type { WorkerSettings } from './messages.ts'
import { openTableSession } from './tableSession.ts'

/** A session of the model's own engine. Rejects with AppError `integrity_failed` or `engine_unavailable`. */
export async function openSession({ entry, artifactsPath, threads }: WorkerSettings): Promise<EngineSession> {
  if (entry.kind === 'table') return openTableSession(entry, artifactsPath)
  if (entry.reference === 'hedge-encoder') return openEncoderSession(entry, artifactsPath)
  // Loaded only where it is used: 40 MB of native code.
  const { openOnnxSession } = await import('./onnxSession.ts')
  return openOnnxSession({ entry, artifactsPath, threads })
}
