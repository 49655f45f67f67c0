import { sumMicroUsd } from '#core/contract/microUsd'
import { totalCostMicroUsd } from '#core/contract/receipt'
import type { Hop, Receipt } from '#core/contract/receipt'
import { countOf, formatCost, formatCount, formatMs } from './numbers.ts'

const phaseNames: Record<string, string> = {
  queue: 'waiting for a turn',
  tokenize: 'reading',
  compute: 'thinking',
  cache: 'looking up',
  origin: 'our server',
  network: 'on the line',
}

/** Where one hop's time went, largest first; parts that take no time are left out. */
export function phaseWords(hop: Hop): string {
  return Object.entries(hop.phasesMs)
    .filter(([, ms]) => ms >= 0.5)
    .toSorted(([, a], [, b]) => b - a)
    .map(([phase, ms]) => `${phaseNames[phase] ?? phase} ${formatMs(ms)}`)
    .join(', ')
}

export function tokenWords({ tokens }: Hop): string {
  if (tokens.input === 0) return ''
  const read = countOf(tokens.input, 'token')
  return tokens.cut === 0 ? read : `${read}; ${formatCount(tokens.cut)} more were too long to read`
}

/** The whole cost and, where something was paid, its parts over all hops. */
export function costWords(receipt: Receipt): string {
  const total = totalCostMicroUsd(receipt)
  const sums = new Map<string, number>()
  for (const [part, microUsd] of receipt.hops.flatMap((hop) => Object.entries(hop.costParts))) {
    if (microUsd > 0) sums.set(part, sumMicroUsd([sums.get(part) ?? 0, microUsd]))
  }
  const parts = [...sums].map(([part, microUsd]) => `${part} ${formatCost(microUsd)}`)
  return parts.length > 1 ? `${formatCost(total)} (${parts.join(', ')})` : formatCost(total)
}
