import type { DocumentView } from '../model.ts'
import type { StoredDocument } from './ports.ts'

/** A file that could not be read: known to this tab only, and gone with it. */
export type FailedDocument = { id: string; name: string; addedAtMs: number; reason: string }

export function viewDocument(
  document: StoredDocument,
  options: { isIndexing: boolean; vectorSpace: string },
): DocumentView {
  const { id, name, addedAtMs, characters, sentences } = document
  const done = document.vectorSpace === options.vectorSpace ? document.indexed : 0
  return {
    id,
    name,
    addedAtMs,
    characters,
    sentences,
    state: stateOf({ ...options, done, total: sentences }),
  }
}

export function viewFailed({ id, name, addedAtMs, reason }: FailedDocument): DocumentView {
  return { id, name, addedAtMs, characters: 0, sentences: 0, state: { phase: 'failed', reason } }
}

function stateOf({
  isIndexing,
  done,
  total,
}: {
  isIndexing: boolean
  done: number
  total: number
}): DocumentView['state'] {
  if (done >= total) return { phase: 'ready' }
  return { phase: isIndexing ? 'indexing' : 'partial', done, total }
}
