import type { Desk } from '../createDesk.ts'
import { Icon } from '../Icon.tsx'
import { countOf } from '../words/numbers.ts'
import { PassageLabel } from '../labels/PassageLabel.tsx'
import { ReaderLabel } from '../labels/ReaderLabel.tsx'
import { ReaderText } from './ReaderText.tsx'

/** Right: one document, open at the sentence that answered. */
export function Reader({ desk }: { desk: Desk }) {
  const { documentId, span } = desk.places.current.value
  const document = desk.model.documents.value.find(({ id }) => id === documentId)
  const only = desk.scope.value?.id === documentId
  return (
    <>
      <header class="reader-head">
        <div>
          <h2 class="reader-name" title={document?.name}>
            {document?.name ?? 'Not in the library'}
          </h2>
          {document && <p class="quiet">{countOf(document.sentences, 'sentence')}</p>}
        </div>
        {document && (
          <button
            type="button"
            class="chip toggle"
            aria-pressed={only}
            onClick={() => desk.setScope(only ? null : document.id)}
          >
            Ask only this
          </button>
        )}
        <button
          type="button"
          class="icon-button"
          aria-label="Close the reader"
          title="Close the reader (Esc)"
          onClick={() => desk.closeReader()}
        >
          <Icon name="close" />
        </button>
      </header>
      {document && <ReaderLabel desk={desk} document={document} />}
      {document ? (
        <ReaderText key={document.id} desk={desk} documentId={document.id} span={span} />
      ) : (
        <p class="reader-text quiet">
          This document is not in your library any more. Your other documents are kept.
        </p>
      )}
      {document && <PassageLabel key={document.id} desk={desk} documentId={document.id} />}
    </>
  )
}
