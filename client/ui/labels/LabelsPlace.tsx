import { useEffect, useRef } from 'preact/hooks'
import type { Desk } from '../createDesk.ts'
import { Icon } from '../Icon.tsx'
import { UndoLine } from '../library/UndoLine.tsx'
import { wasRead } from '../words/documentWords.ts'
import { labelsStateWords } from '../words/labelWords.ts'
import { LabelCard } from './LabelCard.tsx'
import { LabelSelect } from './LabelSelect.tsx'
import { NewLabel } from './NewLabel.tsx'

/** Centre: labels, what they are taught by, and what every document is called. */
export function LabelsPlace({ desk }: { desk: Desk }) {
  const { labels, state } = desk.model.labels
  const documents = desk.model.documents.value.filter(wasRead)
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus({ preventScroll: true }), [])
  return (
    <section class="labels" aria-labelledby="labels-title">
      <header class="labels-head">
        <h1 id="labels-title" ref={title} tabIndex={-1}>
          Labels
        </h1>
        <button
          type="button"
          class="icon-button"
          aria-label="Close the labels"
          title="Close the labels (Esc)"
          onClick={() => desk.showLabels(false)}
        >
          <Icon name="close" />
        </button>
      </header>
      <p class="lead">
        Name the kinds of documents you have and show a few of each; this device sorts the others. Nothing of
        it leaves the device.
      </p>
      <NewLabel desk={desk} />
      <p class="labels-state" role="status" data-failed={state.value.phase === 'failed'}>
        {labelsStateWords(state.value)}
      </p>
      {desk.labelling.changed.value !== null && <UndoLine desk={desk} />}
      {labels.value.length > 0 && (
        <ul class="label-cards">
          {labels.value.map((label) => (
            <LabelCard key={label.id} desk={desk} label={label} />
          ))}
        </ul>
      )}
      {labels.value.length > 0 && documents.length > 0 && (
        <>
          <h2 class="label labels-part">Your documents</h2>
          <ul class="label-documents">
            {documents.map((document) => (
              <li key={document.id}>
                <button
                  type="button"
                  class="label-document"
                  title={`Open ${document.name}`}
                  onClick={() => desk.places.go({ documentId: document.id, span: null })}
                >
                  {document.name}
                </button>
                <LabelSelect desk={desk} document={document} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
