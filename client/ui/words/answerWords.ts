import { answeringHop, totalCostMicroUsd } from '#core/contract/receipt'
import type { Tier } from '#core/contract/receipt'
import type { Reach } from '#core/contract/request'
import type { AnswerView, QuoteView } from '../../model.ts'
import { wholeMs } from '../receipt/timeline.ts'
import { formatBytes, formatCost, formatMs, formatShare } from './numbers.ts'
import { tierWords } from './tiers.ts'

export type AnswerFacts = { tier: Tier; where: string; time: string; cost: string; left: string }

/** The line of chips under an answer. */
export function answerFacts({ receipt }: AnswerView): AnswerFacts {
  const tier = (answeringHop(receipt) ?? receipt.hops.at(-1))?.tier ?? 'device'
  const { bytesLeftDevice } = receipt
  return {
    tier,
    where: tierWords[tier],
    time: formatMs(wholeMs(receipt)),
    cost: formatCost(totalCostMicroUsd(receipt)),
    left: bytesLeftDevice === 0 ? 'nothing sent' : `${formatBytes(bytesLeftDevice)} sent`,
  }
}

/** What somebody hears who does not see the answer. */
export function answerNews(answer: AnswerView): string {
  const { where, time } = answerFacts(answer)
  const best = answer.answers[0]
  if (!answer.found || !best) return 'Nothing in your documents answers this.'
  return `${best.text} From ${best.documentName}; ${where}, ${time}.`
}

/** How far into a document something stands; `characters` is 0 when the document is not known any more. */
export function positionWords(start: number, characters: number): string {
  if (characters <= 0) return ''
  const share = Math.min(1, start / characters)
  return share < 0.005 ? 'at the start' : `${formatShare(share)} in`
}

export function confidenceWords(confidence: number): string {
  const words = confidence >= 0.75 ? 'quite sure' : confidence >= 0.4 ? 'fairly sure' : 'not sure'
  return `${words}, ${formatShare(confidence)}`
}

export type Change = { words: string; before: QuoteView | null }

/** What a better answer changed against the one before it; null when there was none before. */
export function changeWords(answer: AnswerView, earlier: AnswerView | null): Change | null {
  const before = answer.replaced ?? earlier?.answers[0] ?? null
  const now = answer.answers[0]
  if (before === null) {
    return earlier !== null && !earlier.found && now
      ? { words: 'The first look found nothing; this is new.', before: null }
      : null
  }
  if (!answer.found || !now)
    return { words: 'The second look does not hold the first answer for one.', before }
  if (isSameQuote(before, now)) return { words: 'A second look chose the same sentence.', before: null }
  return { words: 'A second look chose another sentence. Before it was:', before }
}

/** Two models may cut a sentence differently; sharing any of it is the same place. */
export function isSameQuote(a: QuoteView, b: QuoteView): boolean {
  return a.documentId === b.documentId && a.start < b.end && b.start < a.end
}

export type BestOffer = { words: string; enabled: boolean }

/** What asking for the best answer would do, or why it cannot be done. Null when this is the best answer already. */
export function bestOffer(answer: AnswerView, context: { reach: Reach; online: boolean }): BestOffer | null {
  if (answerFacts(answer).tier === 'origin') return null
  if (context.reach !== 'origin') {
    const limit =
      context.reach === 'device' ? 'nothing may leave this device' : 'only our nearby server may be used'
    return { words: `Off, because ${limit}. Settings can allow it.`, enabled: false }
  }
  if (!context.online) return { words: 'You are offline; it needs our server.', enabled: false }
  return { words: 'Sends this question and some passages to our server.', enabled: true }
}
