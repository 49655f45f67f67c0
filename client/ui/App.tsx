import { useState } from 'preact/hooks'
import type { Model } from '../model.ts'
import { browserAddressBar } from './browser/browserAddressBar.ts'
import { isMetered } from './browser/isMetered.ts'
import { watchLayout } from './browser/layout.ts'
import { useBorrowedFocus } from './browser/useBorrowedFocus.ts'
import { focusQuestion, useGlobalInput } from './browser/useGlobalInput.ts'
import { usePage } from './browser/usePage.ts'
import { Conversation } from './conversation/Conversation.tsx'
import { createDesk } from './createDesk.ts'
import { Library } from './library/Library.tsx'
import { Reader } from './reader/Reader.tsx'

/** The whole page: library, conversation, reader. Documents should be loaded before it is drawn. */
export function App({ model }: { model: Model }) {
  const [desk] = useState(() =>
    createDesk(model, {
      bar: browserAddressBar,
      layout: watchLayout((query) => matchMedia(query)),
      nowMs: () => performance.now(),
      isMetered: () => isMetered(),
    }),
  )
  useGlobalInput(desk)
  usePage(desk)

  const layout = desk.layout.value
  const readerOpen = desk.places.current.value.documentId !== null
  const libraryOpen = desk.libraryOpen.value
  const libraryOver = layout === 'narrow' && libraryOpen
  const readerOver = layout !== 'wide' && readerOpen
  const library = useBorrowedFocus<HTMLElement>(libraryOver)
  const reader = useBorrowedFocus<HTMLElement>(readerOver)
  /** Escape and the scrim take away the same layer: the library lies over the reader. */
  const closeTop = () => (libraryOver ? desk.showLibrary(false) : desk.closeReader())

  return (
    <div
      class="app"
      data-library={libraryOpen ? 'open' : 'closed'}
      data-reader={readerOpen ? 'open' : 'closed'}
      data-dropping={desk.dropping.value}
    >
      <button type="button" class="skip" onClick={() => focusQuestion(desk)}>
        Go to the question
      </button>
      <aside
        ref={library}
        class="library"
        aria-label="Library"
        hidden={!libraryOpen}
        inert={readerOver && !libraryOver}
      >
        <Library desk={desk} />
      </aside>
      <main class="centre" inert={libraryOver || readerOver}>
        <Conversation desk={desk} />
      </main>
      <aside ref={reader} class="reader" aria-label="Reader" hidden={!readerOpen} inert={libraryOver}>
        {readerOpen && <Reader desk={desk} />}
      </aside>
      <div class="scrim" hidden={!libraryOver && !readerOver} onClick={closeTop} />
      <p class="drop" hidden={!desk.dropping.value}>
        Drop to add
      </p>
      <p class="unseen" role="status" aria-live="polite">
        {desk.said.value}
      </p>
    </div>
  )
}
