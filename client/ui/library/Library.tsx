import type { Desk } from '../createDesk.ts'
import { Icon } from '../Icon.tsx'
import { formatCount } from '../words/numbers.ts'
import { AddDocuments } from './AddDocuments.tsx'
import { DocumentList } from './DocumentList.tsx'
import { LabelFilter, ofLabel } from './LabelFilter.tsx'
import { Mark } from './Mark.tsx'
import { SettingsPanel } from './SettingsPanel.tsx'
import { UndoLine } from './UndoLine.tsx'

/** Left: the documents, how to add more, and at the foot the settings. */
export function Library({ desk }: { desk: Desk }) {
  const all = desk.model.documents.value
  const documents = ofLabel(desk, all)
  /** There the way back stands beside what was changed. */
  const inLabels = desk.places.current.value.labels
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
        <div class="shelf-head">
          <h2 id="shelf-title" class="label">
            Documents <span class="count">{all.length > 0 && formatCount(all.length)}</span>
          </h2>
          {all.length > 0 && (
            <button
              type="button"
              class="link"
              aria-current={inLabels ? 'page' : undefined}
              onClick={() => desk.showLabels(true)}
            >
              Labels
            </button>
          )}
        </div>
        <LabelFilter desk={desk} />
        {all.length === 0 ? (
          <p class="quiet">What you add is listed here and kept in this browser.</p>
        ) : (
          <DocumentList desk={desk} documents={documents} />
        )}
        {(!inLabels || desk.labelling.changed.value === null) && <UndoLine desk={desk} />}
      </section>
      <SettingsPanel desk={desk} />
    </>
  )
}
