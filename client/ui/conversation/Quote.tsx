import type { QuoteView } from '../../model.ts'
import type { Desk } from '../createDesk.ts'
import type { Turn } from '../state/turn.ts'
import { positionWords } from '../words/answerWords.ts'

type QuoteProps = { desk: Desk; turn: Turn; quote: QuoteView; size: 'main' | 'small' }

/** A sentence in the document's own words. A real link: it opens the place in the reader, or in another tab. */
export function Quote({ desk, turn, quote, size }: QuoteProps) {
  const document = desk.model.documents.value.find(({ id }) => id === quote.documentId)
  const target = {
    question: turn.question,
    within: turn.within,
    documentId: quote.documentId,
    span: { start: quote.start, end: quote.end },
  }
  const { documentId, span } = desk.places.current.value
  const shown = documentId === quote.documentId && span?.start === quote.start
  const position = positionWords(quote.start, document?.characters ?? 0)
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    desk.places.go(target)
  }
  return (
    <figure class="quote" data-size={size} data-shown={shown}>
      <blockquote>
        <a href={desk.places.link(target)} onClick={open} title="Show it in its place">
          {quote.text}
        </a>
      </blockquote>
      <figcaption>
        <span class="quote-name">{quote.documentName}</span>
        {document ? (
          <span class="quote-place">
            <span
              class="rail"
              aria-hidden="true"
              style={{ '--at': Math.min(1, quote.start / Math.max(1, document.characters)) }}
            />
            {position}
          </span>
        ) : (
          <span class="quote-place">no longer in the library</span>
        )}
      </figcaption>
    </figure>
  )
}
