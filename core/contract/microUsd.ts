/**
 * Amounts of money as they are shown and kept: in micro-USD with at most six decimals. The sixth is the price of one token of which a
 * million cost a micro-USD, so that nothing that is charged is finer; further digits of a float are noise.
 */
export const roundMicroUsd = (microUsd: number): number => toPicoUsd(microUsd) / picoPerMicro

/** The exact sum of amounts with six decimals. */
export function sumMicroUsd(amounts: Iterable<number>): number {
  let picoUsd = 0
  for (const microUsd of amounts) picoUsd += toPicoUsd(microUsd)
  return picoUsd / picoPerMicro
}

/** In whole 1e-12 US dollars, which add up exactly up to 9,007 dollars. */
export const toPicoUsd = (microUsd: number): number => Math.round(microUsd * picoPerMicro)

const picoPerMicro = 1_000_000
