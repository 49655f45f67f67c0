/** Where somebody is: what was asked, what is open in the reader, and what the library shows. The address bar holds it. */
export type Place = {
  question: string | null
  /** The only document that was asked, or null for all. */
  within: string | null
  /** Open in the reader. */
  documentId: string | null
  /** UTF-16 offsets of the highlighted sentence in the text of `documentId`. */
  span: Span | null
  /** The labels stand in the centre, in place of the answers. */
  labels: boolean
  /** The library shows only documents of this label; null for all. */
  label: string | null
}
export type Span = { start: number; end: number }

export const nowhere: Place = {
  question: null,
  within: null,
  documentId: null,
  span: null,
  labels: false,
  label: null,
}

/** As many characters as a model reads of one question (256 tokens); the field stops there, and so does a pasted address. */
export const questionCharacters = 1_000

/**
 * The fragment for a place, `#` alone for nowhere. The fragment and not the query string, because browsers send the
 * query string to the server on every load, and a question is the user's own business.
 */
export function formatPlace(place: Place): string {
  const fields = new URLSearchParams()
  if (place.question !== null) fields.set('q', place.question)
  if (place.within !== null) fields.set('in', place.within)
  if (place.documentId !== null) fields.set('doc', place.documentId)
  if (place.documentId !== null && place.span !== null) {
    fields.set('at', `${place.span.start}-${place.span.end}`)
  }
  if (place.labels) fields.set('view', 'labels')
  if (place.label !== null) fields.set('label', place.label)
  return `#${fields.toString()}`
}

/** Reads what `formatPlace` wrote; anything else in it is left out, never an error. */
export function parsePlace(hash: string): Place {
  const fields = new URLSearchParams(hash.replace(/^#/, ''))
  const question = fields.get('q')?.trim().slice(0, questionCharacters)
  const documentId = fields.get('doc') || null
  return {
    question: question || null,
    within: fields.get('in') || null,
    documentId,
    span: documentId === null ? null : parseSpan(fields.get('at') ?? ''),
    labels: fields.get('view') === 'labels',
    label: fields.get('label') || null,
  }
}

function parseSpan(value: string): Span | null {
  const match = /^(\d{1,9})-(\d{1,9})$/.exec(value)
  if (!match) return null
  const span = { start: Number(match[1]), end: Number(match[2]) }
  return span.start < span.end ? span : null
}

export function samePlace(a: Place, b: Place): boolean {
  return formatPlace(a) === formatPlace(b)
}
