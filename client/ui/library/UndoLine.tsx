import type { Desk } from '../createDesk.ts'

/** Stays until the next change: nobody has to be quick. */
export function UndoLine({ desk }: { desk: Desk }) {
  const name = desk.shelf.removed.value
  if (name === null) return null
  return (
    <p class="undo">
      <span class="undo-words">Removed “{name}”</span>
      <button type="button" class="link" onClick={() => desk.shelf.undoRemove()}>
        Undo
      </button>
    </p>
  )
}
