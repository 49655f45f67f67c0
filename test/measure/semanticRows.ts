import { wilsonInterval } from '#core/policy/wilson'

export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`
export const row = (...cells: (string | number)[]): string => `| ${cells.join(' | ')} |`
export const rate = (count: number, of: number): string => {
  const { low, high } = wilsonInterval(count, of)
  return of === 0 ? 'none' : `${percent(count / of)} (${percent(low)} to ${percent(high)})`
}
