/** Between a number and its unit: they stay on one line. */
const gap = '\u00a0'
/** One US cent. */
const centMicroUsd = 10_000

/** 38 ms, 1.4 s, 14 s, 2 min: as many digits as one can feel. */
export function formatMs(ms: number): string {
  if (ms < 1) return `under${gap}1${gap}ms`
  if (ms < 999.5) return `${Math.round(ms)}${gap}ms`
  if (ms < 9_950) return `${(ms / 1_000).toFixed(ms % 1_000 === 0 ? 0 : 1)}${gap}s`
  if (ms < 59_500) return `${Math.round(ms / 1_000)}${gap}s`
  return `${Math.round(ms / 60_000)}${gap}min`
}

/** 512 B, 1.4 kB, 12.6 MB, in decimal units, as browsers and network plans count. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${Math.round(bytes)}${gap}B`
  const [unit, value] =
    bytes < 999_500 ? ['kB', bytes / 1e3] : bytes < 999.5e6 ? ['MB', bytes / 1e6] : ['GB', bytes / 1e9]
  return `${value < 99.95 ? value.toFixed(1) : Math.round(value)}${gap}${unit}`
}

/** Done and total in the unit of the total, so that only one number moves: "4.2 of 12.6 MB". */
export function formatBytesOf(doneBytes: number, totalBytes: number): string {
  const [, unit = 'B'] = formatBytes(totalBytes).split(gap)
  const unitBytes = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 }[unit] ?? 1
  const done = (Math.min(doneBytes, totalBytes) / unitBytes).toFixed(unitBytes === 1 ? 0 : 1)
  return `${done}${gap}of${gap}${formatBytes(totalBytes)}`
}

/** free, under 0.01 ct, 0.02 ct, 1.3 ct, $2.40. */
export function formatCost(microUsd: number): string {
  const cents = microUsd / centMicroUsd
  if (cents <= 0) return 'free'
  if (cents < 0.01) return `under${gap}0.01${gap}ct`
  if (cents < 0.995) return `${cents.toFixed(2)}${gap}ct`
  if (cents < 99.5) return `${Number(cents.toPrecision(2))}${gap}ct`
  return `$${(cents / 100).toFixed(2)}`
}

export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en')
}

/** 1 sentence, 1,204 sentences. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)}${gap}${noun}${count === 1 ? '' : 's'}`
}

/** A share between 0 and 1 as 82 %; never 0 % or 100 % for something in between. */
export function formatShare(share: number): string {
  const percent = Math.round(share * 100)
  const shown = share <= 0 ? 0 : share >= 1 ? 100 : Math.min(99, Math.max(1, percent))
  return `${shown}${gap}%`
}
