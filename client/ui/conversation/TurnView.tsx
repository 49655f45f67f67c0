import { useEffect, useId, useRef } from 'preact/hooks'
import type { Desk } from '../createDesk.ts'
import type { Turn } from '../state/turn.ts'
import { Answer } from './Answer.tsx'
import { Asking } from './Asking.tsx'
import { TroubleCard } from './TroubleCard.tsx'

/** One question with what came of it: on its way, answered, failed, or stopped. */
export function TurnView({ desk, turn }: { desk: Desk; turn: Turn }) {
  const titleId = useId()
  const element = useRef<HTMLElement>(null)
  const { question, within } = desk.places.current.value
  const isCurrent = turn.question === question && turn.within === within
  const only = within === null ? null : desk.model.documents.value.find(({ id }) => id === turn.within)

  /** A step back in history leads to a turn further down; a new one is at the top, where the page may be scrolled away. */
  useEffect(() => {
    if (isCurrent) element.current?.scrollIntoView({ block: 'nearest' })
  }, [isCurrent])

  const { answer, asking, trouble } = turn
  return (
    <article ref={element} class="turn" aria-labelledby={titleId} aria-busy={asking !== null}>
      <h2 id={titleId} class="turn-question">
        {turn.question}
      </h2>
      {only && <p class="quiet">Asked of “{only.name}” only</p>}
      {answer && <Answer desk={desk} turn={turn} answer={answer} />}
      {asking && <Asking key={asking.sinceMs} desk={desk} turn={turn} asking={asking} />}
      {trouble && (
        <TroubleCard
          trouble={trouble}
          onAgain={() => void desk.conversation.ask(turn.question, turn.within)}
        />
      )}
      {turn.stopped && !asking && (
        <p class="quiet">
          Stopped.{' '}
          <button
            type="button"
            class="link"
            onClick={() => void desk.conversation.ask(turn.question, turn.within)}
          >
            Ask again
          </button>
        </p>
      )}
    </article>
  )
}
