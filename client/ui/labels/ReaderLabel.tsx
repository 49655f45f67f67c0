import type { DocumentView } from '../../model.ts'
import type { Desk } from '../createDesk.ts'
import { UndoLine } from '../library/UndoLine.tsx'
import { LabelSelect } from './LabelSelect.tsx'

/** Under the name of the open document, once there are labels at all. Where the reader lies over the rest, the way back is here. */
export function ReaderLabel({ desk, document }: { desk: Desk; document: DocumentView }) {
  if (desk.model.labels.labels.value.length === 0) return null
  return (
    <div class="reader-label">
      <span class="quiet" aria-hidden="true">
        Label
      </span>
      <LabelSelect desk={desk} document={document} />
      {desk.layout.value !== 'wide' && desk.labelling.changed.value !== null && <UndoLine desk={desk} />}
    </div>
  )
}
