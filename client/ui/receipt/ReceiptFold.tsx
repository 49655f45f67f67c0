import type { AnswerView } from '../../model.ts'
import { Icon } from '../Icon.tsx'
import { answerFacts } from '../words/answerWords.ts'
import { HopBars } from './HopBars.tsx'
import { ReceiptFacts } from './ReceiptFacts.tsx'
import { WhyHere } from './WhyHere.tsx'

/** The chips, and behind them the receipt, in place. */
export function ReceiptFold({ answer }: { answer: AnswerView }) {
  const { tier, where, time, cost, left } = answerFacts(answer)
  return (
    <details class="receipt">
      <summary aria-label={`Receipt: ${where}, ${time}, ${cost}, ${left}`}>
        <span class="chip tier" data-tier={tier}>
          {where}
        </span>
        <span class="chip">{time}</span>
        <span class="chip">{cost}</span>
        <span class="chip">{left}</span>
        <Icon name="chevron" />
      </summary>
      <div class="receipt-body">
        <HopBars receipt={answer.receipt} />
        <WhyHere receipt={answer.receipt} />
        <ReceiptFacts answer={answer} />
      </div>
    </details>
  )
}
