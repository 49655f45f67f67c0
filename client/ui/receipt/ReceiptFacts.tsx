import { answeringHop } from '#core/contract/receipt'
import type { AnswerView } from '../../model.ts'
import { confidenceWords } from '../words/answerWords.ts'
import { formatBytes } from '../words/numbers.ts'
import { costWords, phaseWords, tokenWords } from '../words/hopWords.ts'

/** Enough of a sha256 to tell two files apart by eye. */
const shaShown = 12

/** Model, reading, money and trust, as name and value. */
export function ReceiptFacts({ answer }: { answer: AnswerView }) {
  const { receipt, confidence } = answer
  const hop = answeringHop(receipt)
  const facts: [string, string][] = [
    ['Confidence', confidenceWords(confidence)],
    ['Left this device', receipt.bytesLeftDevice === 0 ? 'nothing' : formatBytes(receipt.bytesLeftDevice)],
  ]
  if (hop) {
    facts.push(['Read', tokenWords(hop)], ['Time', phaseWords(hop)])
    if (hop.engine !== undefined) facts.push(['Runs on', hop.engine])
  }
  facts.push(['Cost', costWords(receipt)], ['Receipt', receipt.requestId])
  const model = hop?.model
  return (
    <dl class="facts">
      {model && (
        <div>
          <dt>Model</dt>
          <dd>
            {model.id}, version {model.version},{' '}
            <code title={`sha256 ${model.sha256}`}>{model.sha256.slice(0, shaShown)}</code>
          </dd>
        </div>
      )}
      {facts
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}
