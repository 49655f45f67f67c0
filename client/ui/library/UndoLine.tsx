import type { Desk } from '../createDesk.ts'

/** The last change and the way back. Stays until the next one: nobody has to be quick. */
export function UndoLine({ desk }: { desk: Desk }) {
  const removed = desk.shelf.removed.value
  const words = desk.labelling.changed.value ?? (removed === null ? null : `Removed “${removed}”`)
  if (words === null) return null
  return (
    <p class="undo">
      <span class="undo-words" title={words}>
        {words}
      </span>
      <button type="button" class="link" onClick={() => desk.undo()}>
        Undo
      </button>
    </p>
  )
}
