import type { DocumentView } from '../../model.ts'
import type { Desk } from '../createDesk.ts'
import { rowAfterKey } from '../state/keys.ts'
import { DocumentRow } from './DocumentRow.tsx'

/** Arrow keys walk the rows, Delete takes one out; Tab still reaches every control. */
export function DocumentList({ desk, documents }: { desk: Desk; documents: readonly DocumentView[] }) {
  const onKeyDown = (event: KeyboardEvent) => {
    const list = event.currentTarget as HTMLElement
    const rows = [...list.querySelectorAll<HTMLElement>('[data-row]')]
    const row = rows.findIndex((element) => element === document.activeElement)
    if (row === -1) return
    if (event.key === 'Delete') {
      const taken = documents[row]
      if (taken) desk.shelf.remove(taken)
      ;(rows[row + 1] ?? rows[row - 1])?.focus()
      return
    }
    const next = rowAfterKey(event.key, row, rows.length)
    if (next === null) return
    event.preventDefault()
    rows[next]?.focus()
  }

  const { documentId } = desk.places.current.value
  return (
    <ul class="documents" onKeyDown={onKeyDown}>
      {documents.map((document) => (
        <DocumentRow key={document.id} desk={desk} document={document} open={document.id === documentId} />
      ))}
    </ul>
  )
}
