import type { DocumentView } from '../../model.ts'
import type { Desk } from '../createDesk.ts'
import { Icon } from '../Icon.tsx'
import { labelWords } from '../words/labelWords.ts'
import { LabelOptions } from './LabelOptions.tsx'

/**
 * What a document is called, and the one step that corrects it: the system's own list, so that keys, touch and readers need
 * nothing new. The first entry is what the head found, and chosen it takes back what a person said.
 */
export function LabelSelect({ desk, document }: { desk: Desk; document: DocumentView }) {
  const { labels, ofDocuments } = desk.model.labels
  const label = ofDocuments.value.get(document.id)
  const said = label?.by === 'person' ? label.labelId : ''
  return (
    <span class="select-box">
      <select
        class="select"
        data-by={label?.by ?? 'nobody'}
        aria-label={`Label of ${document.name}`}
        value={said}
        onChange={(event) => desk.labelling.setLabel(document, event.currentTarget.value || null)}
      >
        <option value="">
          {said !== '' ? 'Decide for me' : label ? labelWords(label, labels.value) : 'No label yet'}
        </option>
        <LabelOptions labels={labels.value} />
      </select>
      <Icon name="chevron" />
    </span>
  )
}
