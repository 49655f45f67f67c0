import type { Desk } from '../createDesk.ts'
import { Icon } from '../Icon.tsx'
import { formatCount } from '../words/numbers.ts'
import { AddDocuments } from './AddDocuments.tsx'
import { DocumentList } from './DocumentList.tsx'
import { Mark } from './Mark.tsx'
import { SettingsPanel } from './SettingsPanel.tsx'
import { UndoLine } from './UndoLine.tsx'

/** Left: the documents, how to add more, and at the foot the settings. */
export function Library({ desk }: { desk: Desk }) {
  const documents = desk.model.documents.value
  return (
    <>
      <header class="library-head">
        <Mark />
        <span class="wordmark">Hedge</span>
        <button
          type="button"
          class="icon-button"
          aria-label="Close the library"
          title="Close the library ( [ )"
          onClick={() => desk.showLibrary(false)}
        >
          <Icon name="panel" />
        </button>
      </header>
      <AddDocuments desk={desk} />
      <section class="shelf" aria-labelledby="shelf-title">
        <h2 id="shelf-title" class="label">
          Documents <span class="count">{documents.length > 0 && formatCount(documents.length)}</span>
        </h2>
        {documents.length === 0 ? (
          <p class="quiet">What you add is listed here and kept in this browser.</p>
        ) : (
          <DocumentList desk={desk} documents={documents} />
        )}
        <UndoLine desk={desk} />
      </section>
      <SettingsPanel desk={desk} />
    </>
  )
}
