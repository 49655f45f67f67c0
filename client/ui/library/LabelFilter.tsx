import { noneId, noneName } from '../../labels/labelsModel.ts'
import type { DocumentView } from '../../model.ts'
import type { Desk } from '../createDesk.ts'
import { formatCount } from '../words/numbers.ts'

/** The documents that the library shows: those of the chosen label, likely or said; all where none is chosen. */
export function ofLabel(desk: Desk, documents: readonly DocumentView[]): readonly DocumentView[] {
  const { label } = desk.places.current.value
  const { labels, ofDocuments } = desk.model.labels
  const known = label === noneId || labels.value.some(({ id }) => id === label)
  if (label === null || !known) return documents
  return documents.filter(({ id }) => ofDocuments.value.get(id)?.labelId === label)
}

/** One chip a label, with the number of its documents; a second press shows all again. */
export function LabelFilter({ desk }: { desk: Desk }) {
  const { labels, ofDocuments } = desk.model.labels
  const found = [...ofDocuments.value.values()]
  if (found.length === 0) return null
  const { label: chosen } = desk.places.current.value
  const names = new Map([...labels.value.map(({ id, name }) => [id, name] as const), [noneId, noneName]])
  return (
    <div class="label-filter" role="group" aria-label="Show only one label">
      {[...names].map(([id, name]) => {
        const count = found.filter(({ labelId }) => labelId === id).length
        if (count === 0 && id !== chosen) return null
        return (
          <button
            key={id}
            type="button"
            class="chip toggle"
            aria-pressed={id === chosen}
            onClick={() => desk.places.amend({ label: id === chosen ? null : id })}
          >
            <span class="chip-name">{name}</span>
            <span class="number">{formatCount(count)}</span>
          </button>
        )
      })}
    </div>
  )
}
