import type { EngineView } from '../model.ts'

/** One line for two engines: the tiny one is fetched first, and the full one is what people wait for. */
export function shownEngine(full: EngineView, quick: EngineView | undefined): EngineView {
  if (quick?.phase === 'downloading' && full.phase === 'idle') return quick
  if (quick?.phase === 'idle' && full.phase === 'idle' && full.downloadBytes > 0) {
    return { phase: 'idle', downloadBytes: full.downloadBytes + quick.downloadBytes }
  }
  return full
}
