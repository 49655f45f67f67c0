import type { Reach } from '#core/contract/request'
import type { EngineView } from '../../model.ts'
import { formatBytes, formatBytesOf, formatCount } from './numbers.ts'

/** One line about the model on this device; `done` and `total` where a bar belongs beside it. */
export type EngineWords = { text: string; progress?: { done: number; total: number }; failed?: true }

export function engineWords(engine: EngineView, reach: Reach): EngineWords {
  switch (engine.phase) {
    case 'idle':
      return engine.downloadBytes === 0
        ? { text: 'The model is on this device.' }
        : { text: `The first use fetches a model of ${formatBytes(engine.downloadBytes)}, once.` }
    case 'downloading':
      return {
        text: `Model: ${formatBytesOf(engine.doneBytes, engine.totalBytes)}`,
        progress: { done: engine.doneBytes, total: engine.totalBytes },
      }
    case 'starting':
      return { text: 'Starting the model' }
    case 'ready':
      if (engine.notKept)
        return {
          text: 'The model runs, but this device has no room to keep it: the next visit fetches it again.',
        }
      return { text: `The model runs on this device: ${engine.modelId}, version ${engine.modelVersion}.` }
    case 'failed':
      return { text: engineFailedWords(reach), failed: true }
  }
}

function engineFailedWords(reach: Reach): string {
  return reach === 'device'
    ? 'The model does not run here, and nothing may leave this device. Your documents are kept; for answers, allow our servers in Settings.'
    : 'The model does not run here. Your documents are kept; questions go to our server.'
}

/** Worth a line near the question: it is on its way, it failed, or it will have to come again. */
export function isEngineNews(engine: EngineView): boolean {
  if (engine.phase === 'ready') return engine.notKept === true
  return engine.phase !== 'idle'
}

/** Another version of the model takes over when it has read everything; nobody waits for it. */
export function renewalWords({
  done,
  total,
  version,
}: {
  done: number
  total: number
  version: number
}): string {
  return `Version ${version} of the model reads your documents: ${formatCount(done)} of ${formatCount(total)}`
}
