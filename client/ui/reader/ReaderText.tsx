import { useEffect, useRef, useState } from 'preact/hooks'
import { isTyping } from '../browser/incoming.ts'
import type { Desk } from '../createDesk.ts'
import type { Span } from '../state/place.ts'
import { pieces, readerWindow, splitBlocks, windowCharacters } from './blocks.ts'

type Loaded = { text: string } | { reason: string } | null

/** The text as it was indexed, with the sentence marked and brought into sight. */
export function ReaderText({
  desk,
  documentId,
  span,
}: {
  desk: Desk
  documentId: string
  span: Span | null
}) {
  const [loaded, setLoaded] = useState<Loaded>(null)
  const [characters, setCharacters] = useState(windowCharacters)
  const mark = useRef<HTMLElement>(null)
  const start = span?.start ?? 0

  useEffect(() => {
    let waited = true
    desk.model.documentText(documentId).then(
      (text) => waited && setLoaded({ text }),
      (error: unknown) =>
        waited && setLoaded({ reason: error instanceof Error ? error.message : String(error) }),
    )
    return () => {
      waited = false
    }
  }, [desk, documentId])

  /** The sentence in the middle; the focus goes with it unless somebody is typing the next question. */
  useEffect(() => {
    mark.current?.scrollIntoView({ block: 'center' })
    if (!isTyping(document.activeElement)) mark.current?.focus({ preventScroll: true })
  }, [loaded, start])

  if (loaded === null) return <ReaderSkeleton />
  if ('reason' in loaded) {
    return (
      <p class="reader-text">This document cannot be shown; it is still in your library. {loaded.reason}</p>
    )
  }
  const { text } = loaded
  const window = readerWindow(text, start, characters)
  const more = () => setCharacters(characters + windowCharacters)
  let marks = 0
  return (
    <div class="reader-text" tabIndex={0} role="region" aria-label="Text">
      {window.start > 0 && <More words="Show more above" onClick={more} />}
      {splitBlocks(text, window).map((block) => {
        const Kind = block.kind === 'heading' ? 'h3' : 'p'
        return (
          <Kind key={block.start}>
            {pieces(text, block, span).map((piece, index) =>
              piece.marked ? (
                <mark key={index} ref={marks++ === 0 ? mark : null} tabIndex={-1}>
                  {piece.text}
                </mark>
              ) : (
                piece.text
              ),
            )}
          </Kind>
        )
      })}
      {window.end < text.length && <More words="Show more below" onClick={more} />}
    </div>
  )
}

function More({ words, onClick }: { words: string; onClick(): void }) {
  return (
    <button type="button" class="button plain" onClick={onClick}>
      {words}
    </button>
  )
}

function ReaderSkeleton() {
  return (
    <div class="reader-text skeleton" aria-label="Opening the document" role="status">
      {Array.from({ length: 9 }, (_, line) => (
        <i key={line} />
      ))}
    </div>
  )
}
