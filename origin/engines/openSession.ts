import type { EncoderVersion } from '#core/contract/manifest'
import { openEncoderSession } from './encoderSession.ts'
import { engineOf, type EngineSession } from './engineSession.ts'
import type { WorkerSettings } from './messages.ts'

/** A session of the model's own engine. Rejects with AppError `integrity_failed` or `engine_unavailable`. */
export async function openSession(settings: WorkerSettings): Promise<EngineSession> {
  const { entry, artifactsPath } = settings
  switch (engineOf(entry)) {
    case 'hedge-encoder/wasm':
      return openEncoderSession(entry as EncoderVersion, artifactsPath)
    default: {
      // Loaded only where it is used: 40 MB of native code.
      const { openOnnxSession } = await import('./onnxSession.ts')
      return openOnnxSession(settings)
    }
  }
}
