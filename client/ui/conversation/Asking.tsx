import { useElapsed } from '../browser/useElapsed.ts'
import type { Desk } from '../createDesk.ts'
import { Icon } from '../Icon.tsx'
import type { Turn } from '../state/turn.ts'
import { wasRead } from '../words/documentWords.ts'
import { countOf } from '../words/numbers.ts'

type AskingProps = { desk: Desk; turn: Turn; asking: NonNullable<Turn['asking']> }

/** Short waits pass unseen; a second and more is counted. */
const countFromMs = 1_000

/** Holds the place of the answer, counts the wait, and can be stopped. Styles show it after 150 ms. */
export function Asking({ desk, turn, asking }: AskingProps) {
  const elapsedMs = useElapsed(asking.sinceMs)
  const documents = turn.within === null ? desk.model.documents.peek().filter(wasRead).length : 1
  const doing = asking.best
    ? 'Asking our server'
    : turn.answer !== null
      ? 'Looking again with the full model'
      : `Looking through ${countOf(documents, 'document')}`
  return (
    <div class="asking">
      {turn.answer === null && (
        <div class="skeleton" aria-hidden="true">
          <i />
          <i />
          <i />
        </div>
      )}
      <p class="asking-words quiet">
        <span>
          {doing}
          {elapsedMs >= countFromMs && <span class="number">, {(elapsedMs / 1_000).toFixed(1)} s</span>}
        </span>
        <button type="button" class="chip" onClick={() => desk.conversation.stop(turn.key)}>
          <Icon name="stop" />
          Stop
        </button>
      </p>
    </div>
  )
}
