import type { RunTexts } from './encodeTexts.ts'

/** Lengths at which engines are compared, in tokens: a question, two sentences, a full passage. */
export const probeTokens = [16, 64, 256] as const
/** The first run of a length may compile for it; of the others the best counts, because interruptions only slow down. */
const runsPerLength = 4

/** Milliseconds of one text of each length in `probeTokens`. */
export type Probe = readonly number[]

/** Measures an engine on `ids`, any tokens of the model's vocabulary, repeated or cut to each length. */
export async function probeEngine(
  run: RunTexts,
  ids: readonly number[],
  nowMs: () => number,
): Promise<Probe> {
  const probe: number[] = []
  for (const tokens of probeTokens) {
    const text = Array.from({ length: tokens }, (_, at) => ids[at % ids.length] as number)
    const ms: number[] = []
    for (let round = 0; round < runsPerLength; round++) {
      const startMs = nowMs()
      await run([text])
      ms.push(nowMs() - startMs)
    }
    probe.push(Math.min(...ms.slice(1)))
  }
  return probe
}

/** How much faster another engine has to be at a length to be worth the change: less is within the noise. */
const worthwhile = 1.5

/** Shortest of `probeTokens` from which on `other` is clearly faster at every length; undefined where there is none. */
export function fasterFrom(own: Probe, other: Probe): number | undefined {
  let from: number | undefined
  for (let at = probeTokens.length - 1; at >= 0; at--) {
    if (!((own[at] as number) >= worthwhile * (other[at] as number))) break
    from = probeTokens[at]
  }
  return from
}

/**
 * Runs texts by `own`, and from a length of `fromTokens` on by `other`, as long as that one does not fail: a graphics
 * processor can be lost at any moment. Batches hold texts of like length, so their longest decides.
 */
export function runByLength(own: RunTexts, other: RunTexts, fromTokens: number): RunTexts {
  let isLost = false
  return async (texts) => {
    const longest = texts.reduce((most, { length }) => Math.max(most, length), 0)
    if (isLost || longest < fromTokens) return own(texts)
    try {
      return await other(texts)
    } catch {
      isLost = true
      return own(texts)
    }
  }
}
