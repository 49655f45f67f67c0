import type { AnswerView } from '../../model.ts'
import type { Desk } from '../createDesk.ts'
import { Icon } from '../Icon.tsx'
import { ReceiptFold } from '../receipt/ReceiptFold.tsx'
import type { Turn } from '../state/turn.ts'
import { changeWords } from '../words/answerWords.ts'
import { BestAnswer } from './BestAnswer.tsx'
import { Quote } from './Quote.tsx'

type AnswerProps = { desk: Desk; turn: Turn; answer: AnswerView }

/** The sentence first, then where else, what changed, and what it took. */
export function Answer({ desk, turn, answer }: AnswerProps) {
  const [best, ...others] = answer.answers
  const change = changeWords(answer, turn.earlier)
  const openFold = others.length === 1 ? 'One other place' : `${others.length} other places`
  return (
    <div class="answer">
      {answer.found && best ? (
        <Quote desk={desk} turn={turn} quote={best} size="main" />
      ) : (
        <NothingFound {...{ desk, turn, answer }} />
      )}
      {others.length > 0 && (
        <details class="fold">
          <summary>
            {openFold}
            <Icon name="chevron" />
          </summary>
          {others.map((quote) => (
            <Quote
              key={`${quote.documentId}-${quote.start}`}
              desk={desk}
              turn={turn}
              quote={quote}
              size="small"
            />
          ))}
        </details>
      )}
      {change && (
        <div class="change">
          <p class="quiet">{change.words}</p>
          {change.before && <Quote desk={desk} turn={turn} quote={change.before} size="small" />}
        </div>
      )}
      {answer.note !== undefined && <p class="note">{answer.note}</p>}
      <ReceiptFold answer={answer} />
      {turn.asking === null && <BestAnswer desk={desk} turn={turn} answer={answer} />}
    </div>
  )
}

/** An answer too: that there is none, and the passage that came nearest. */
function NothingFound({ desk, turn, answer }: AnswerProps) {
  return (
    <>
      <p class="nothing">Nothing in your documents answers this.</p>
      {answer.nearest && (
        <>
          <p class="quiet">The nearest passage:</p>
          <Quote desk={desk} turn={turn} quote={answer.nearest} size="small" />
        </>
      )}
    </>
  )
}
