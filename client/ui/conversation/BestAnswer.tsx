import { useId } from 'preact/hooks'
import type { AnswerView } from '../../model.ts'
import type { Desk } from '../createDesk.ts'
import type { Turn } from '../state/turn.ts'
import { bestOffer } from '../words/answerWords.ts'

/** Asks again without sparing time or money. Says beforehand what leaves the device; when it may not, it says why. */
export function BestAnswer({ desk, turn, answer }: { desk: Desk; turn: Turn; answer: AnswerView }) {
  const wordsId = useId()
  const { settings, online } = desk.model
  const offer = bestOffer(answer, { reach: settings.value.reach, online: online.value })
  if (offer === null) return null
  return (
    <p class="best">
      <button
        type="button"
        class="button plain"
        disabled={!offer.enabled}
        aria-describedby={wordsId}
        onClick={() => void desk.conversation.askBest(turn)}
      >
        Best answer
      </button>
      <span id={wordsId} class="quiet">
        {offer.words}
      </span>
    </p>
  )
}
