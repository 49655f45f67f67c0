import type { DocumentView } from '../../model.ts'
import { countOf, formatCount } from './numbers.ts'

/** What one row of the library says under the name. */
export function documentWords({ state, sentences }: DocumentView): string {
  switch (state.phase) {
    case 'indexing':
      return `Reading ${formatCount(state.done)} of ${formatCount(state.total)}`
    case 'partial':
      return `Read in part: ${formatCount(state.done)} of ${formatCount(state.total)}`
    case 'failed':
      return `Not added: ${state.reason}`
    case 'ready':
      return countOf(sentences, 'sentence')
  }
}

/**
 * A document whose text was read, and so one that a question can be put to: where its sentences have no vectors yet,
 * the words choose the passages.
 */
export function wasRead({ state }: DocumentView): boolean {
  return state.phase !== 'failed'
}

/** What a question misses just now, or null when it misses nothing. */
export function coverageWords(documents: readonly DocumentView[]): string | null {
  const open = documents.filter(({ state }) => state.phase === 'indexing' || state.phase === 'partial')
  if (open.length === 0) return null
  return `${countOf(open.length, 'document')} not fully read yet`
}

/** What changed in the library and is worth reading out: that a document is ready, stopped or was not added. */
export function documentNews(before: readonly DocumentView[], after: readonly DocumentView[]): string[] {
  const phases = new Map(before.map((document) => [document.id, document.state.phase]))
  return after.flatMap(({ id, name, state }) => {
    if (phases.get(id) === state.phase) return []
    if (state.phase === 'ready') return phases.has(id) ? [`${name} is ready.`] : []
    if (state.phase === 'failed') return [`${name} was not added: ${state.reason}`]
    if (state.phase === 'partial') return [`Stopped reading ${name}.`]
    return [`Reading ${name}.`]
  })
}

/** A name for pasted text: its first line, cut at a word. */
export function nameFromText(text: string): string {
  const line =
    text
      .trim()
      .split('\n', 1)[0]
      ?.replace(/^#+\s*/, '')
      .replace(/\s+/g, ' ')
      .trim() ?? ''
  if (line === '') return 'Pasted text'
  if (line.length <= longestName) return line
  return `${line.slice(0, longestName).replace(/\s+\S*$/, '')}…`
}
/** As much as one row of the library shows. */
const longestName = 48

/** Nothing could be stored at all; a single file that cannot be read is a failed document instead. */
export function addingFailedWords(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error)
  return `Nothing was added, and what you had is kept. ${reason}`
}
