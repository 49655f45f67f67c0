import { formatCost, formatMs } from './numbers.ts'

/** The policy's own terms and what a reader calls them; longer ones first, so that none is cut in two. */
const terms: readonly [RegExp, string][] = [
  [/\bat the edge\b/g, 'on our nearby server'],
  [/\bat the origin\b/g, 'on our server'],
  [/\bthe edge\b/g, 'our nearby server'],
  [/\bthe origin\b/g, 'our server'],
  [/\bedge\b/g, 'nearby server'],
  [/\borigin\b/g, 'server'],
  [/\breach:/g, 'your choice:'],
  [/\bexpected cost\b/g, 'with waiting and doubt counted,'],
  [/\bcalibrated confidence\b/g, 'measured certainty'],
]

/**
 * A reason that the policy gave, in the user's terms: places by their plain names, money in cents, times with sensible
 * digits, a capital at the start and a stop at the end.
 */
export function plainReason(reason: string): string {
  const counted = reason
    .replace(/(\d+(?:\.\d+)?) against (\d+(?:\.\d+)?) micro-USD/g, (_, a: string, b: string) => {
      return `${formatCost(Number(a))} against ${formatCost(Number(b))}`
    })
    .replace(/(\d+(?:\.\d+)?) micro-USD/g, (_, amount: string) => formatCost(Number(amount)))
    .replace(/(\d+(?:\.\d+)?) ms\b/g, (_, ms: string) => formatMs(Number(ms)))
  const words = terms.reduce((text, [term, plain]) => text.replace(term, plain), counted).trim()
  if (words === '') return ''
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`
}
