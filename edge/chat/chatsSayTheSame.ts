import { maxComparedCharacters, textsSayTheSame } from '#core/policy/textsSayTheSame'
import { type KeptChat, keptCompletion } from './keptChat.ts'

/** Do two answers tell a reader the same? Only texts can be compared. */
export function chatsSayTheSame(a: KeptChat, b: KeptChat): boolean {
  const [one, other] = [finishedText(a), finishedText(b)]
  return one !== undefined && other !== undefined && textsSayTheSame(one, other)
}

/** May the answer be given to another question? A call of a function, a refusal, a cut text and one of several may not. */
export function mayAnswerOthers(answer: KeptChat): boolean {
  return finishedText(answer) !== undefined
}

function finishedText(kept: KeptChat): string | undefined {
  const { choices } = keptCompletion(kept)
  const [choice] = choices
  if (choice === undefined || choices.length > 1 || choice.finish_reason !== 'stop') return undefined
  const { content, refusal, tool_calls: calls } = choice.message
  if (content === null || content.length > maxComparedCharacters) return undefined
  return refusal || calls?.length ? undefined : content
}
