import type { AnswerView } from '../../model.ts'
import type { Trouble } from '../words/trouble.ts'

/** One question and what came of it. */
export type Turn = {
  /** Question and scope: asking the same again takes the same turn up. */
  key: string
  question: string
  within: string | null
  /** Set while an answer is on its way. */
  asking: { sinceMs: number; best: boolean } | null
  /** Stays in sight while a better one is fetched, and when that fails. */
  answer: AnswerView | null
  /** What the answer was before a better one was asked for. */
  earlier: AnswerView | null
  trouble: Trouble | null
  stopped: boolean
}

/** Enough for a day of reading; each turn holds a few sentences and a receipt. */
export const turnsKept = 50

export function turnKey(question: string, within: string | null): string {
  return `${within ?? ''}\n${question}`
}

/** The turns with this question being asked at the top; an answer it already has stays in sight when `best` is fetched. */
export function startTurn(
  turns: readonly Turn[],
  turn: Pick<Turn, 'question' | 'within' | 'asking'>,
): Turn[] {
  const key = turnKey(turn.question, turn.within)
  const known = turns.find((other) => other.key === key)
  const best = turn.asking?.best === true
  const next: Turn = {
    key,
    ...turn,
    answer: best ? (known?.answer ?? null) : null,
    earlier: null,
    trouble: null,
    stopped: false,
  }
  if (best && known) return changeTurn(turns, key, next)
  return [next, ...turns.filter((other) => other.key !== key)].slice(0, turnsKept)
}

export function changeTurn(turns: readonly Turn[], key: string, change: Partial<Turn>): Turn[] {
  return turns.map((turn) => (turn.key === key ? { ...turn, ...change } : turn))
}
