import { signal } from '@preact/signals'
import type { ReadonlySignal } from '@preact/signals'
import { isAbort } from '#core/contract/error'
import type { AnswerView, Model } from '../../model.ts'
import { answerNews } from '../words/answerWords.ts'
import { troubleWords } from '../words/trouble.ts'
import { changeTurn, startTurn, turnKey } from './turn.ts'
import type { Turn } from './turn.ts'

export type Conversation = {
  /** Newest first. */
  turns: ReadonlySignal<readonly Turn[]>
  /** Asks, also when the same was asked before. */
  ask(question: string, within: string | null): Promise<void>
  /** Asks again for the best answer there is; the one in sight stays until that arrives. */
  askBest(turn: Turn): Promise<void>
  stop(key: string): void
  has(question: string, within: string | null): boolean
}

export type ConversationPorts = {
  model: Pick<Model, 'ask' | 'settings' | 'online'>
  nowMs(): number
  /** Read out to those who do not see the page. */
  say(words: string): void
  /** The answer is in its turn now. */
  onAnswer(turn: Turn, answer: AnswerView): void
}

export function createConversation({ model, nowMs, say, onAnswer }: ConversationPorts): Conversation {
  const turns = signal<readonly Turn[]>([])
  /** One per turn that is being asked; a turn's second question ends its first. */
  const running = new Map<string, AbortController>()

  async function run(question: string, within: string | null, best: boolean): Promise<void> {
    const key = turnKey(question, within)
    running.get(key)?.abort()
    const controller = new AbortController()
    running.set(key, controller)
    const inTurn = () => turns.peek().find((turn) => turn.key === key)
    let earlier = best ? (inTurn()?.answer ?? null) : null
    turns.value = startTurn(turns.peek(), { question, within, asking: { sinceMs: nowMs(), best } })
    stopForgotten()
    const isLatest = () => running.get(key) === controller
    const show = (answer: AnswerView, change: Partial<Turn>) => {
      if (!isLatest()) return
      turns.value = changeTurn(turns.peek(), key, { ...change, answer, earlier })
      const turn = inTurn()
      if (turn) onAnswer(turn, answer)
    }
    const onFirstLook = (answer: AnswerView) => {
      show(answer, {})
      say(answerNews(answer))
      earlier = answer
    }
    try {
      const answer = await model.ask(question, {
        signal: controller.signal,
        ...(best ? { stake: 'best' as const } : { onFirstLook }),
        ...(within === null ? {} : { documentIds: [within] }),
      })
      if (!isLatest()) return
      show(answer, { asking: null })
      say(answerNews(answer))
    } catch (error) {
      if (!isLatest()) return
      const stopped = isAbort(error)
      const trouble = stopped
        ? null
        : troubleWords(error, { reach: model.settings.peek().reach, online: model.online.peek() })
      turns.value = changeTurn(turns.peek(), key, { asking: null, trouble, stopped })
      say(trouble ? `${trouble.happened} ${trouble.todo}` : 'Stopped.')
    } finally {
      if (isLatest()) running.delete(key)
    }
  }

  /** A turn that fell off the end of the list has nobody waiting for it. */
  function stopForgotten(): void {
    const kept = new Set(turns.peek().map((turn) => turn.key))
    for (const [key, controller] of running) {
      if (!kept.has(key)) controller.abort()
    }
  }

  return {
    turns,
    ask: (question, within) => run(question, within, false),
    askBest: (turn) => run(turn.question, turn.within, true),
    stop: (key) => running.get(key)?.abort(),
    has: (question, within) => turns.peek().some((turn) => turn.key === turnKey(question, within)),
  }
}
