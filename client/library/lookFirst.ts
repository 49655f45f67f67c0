import type { AnswerView } from '../model.ts'
import type { AnswerPorts } from '../ports.ts'
import { askLibrary, type LibraryQuestion } from './askLibrary.ts'
import type { SearchIndex } from './searchIndex.ts'

export type FirstLook = LibraryQuestion & {
  /** The full answer, on its way. */
  full: Promise<AnswerView>
  onFirstLook: (answer: AnswerView) => void
}

export const firstLookNote = 'A first look by a smaller model; the full one is still starting.'

/**
 * Waits for the full answer, and while its engine starts lets the tiny model answer from the passages that the words
 * choose. Nothing leaves the device for a first look, and what goes wrong with it stays unseen: the full answer comes anyway.
 */
export async function lookFirst(
  { full, onFirstLook, ...asked }: FirstLook,
  search: SearchIndex,
  ports: AnswerPorts,
): Promise<AnswerView> {
  const { quick } = ports
  const device = ports.device.availability()
  const starts = device.state === 'ready' && device.startMs > 0
  if (quick?.availability().state !== 'ready' || !starts || asked.wantsServer) return full
  const over = new AbortController()
  const signal = AbortSignal.any([asked.signal, over.signal])
  const hints = { ...asked.hints, reach: 'device' as const }
  const first = askLibrary({ ...asked, hints, signal }, search, { ...ports, device: quick })
  first.then(
    (answer) => over.signal.aborted || onFirstLook({ ...answer, note: firstLookNote }),
    () => undefined,
  )
  try {
    return await full
  } finally {
    over.abort()
  }
}
