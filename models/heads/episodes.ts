import type { Example } from '#core/heads/teachHead'
import type { LabelledText } from './datasets.ts'

/** One user's labels: a few examples of each, new texts of them, and texts of other labels of the same data. */
export type Episode = {
  readonly examples: readonly Example[]
  readonly tests: readonly Example[]
  readonly strangers: readonly Float32Array[]
}

export type EpisodeShape = { readonly labels: number; readonly shots: number }

const testsPerLabel = 10
/** Labels that the user did not name, and texts of each. */
const strangerLabels = 10
const strangersPerLabel = 3

/** Episodes drawn from labelled vectors. `random` gives numbers from 0 to 1; the same numbers give the same episodes. */
export function createEpisodes(
  texts: readonly LabelledText[],
  vectors: { readonly values: Float32Array; readonly dimensions: number },
  random: () => number,
): (shape: EpisodeShape) => Episode {
  const { values, dimensions } = vectors
  const byLabel = new Map<string, Float32Array[]>()
  texts.forEach(({ label }, at) => {
    const own = byLabel.get(label) ?? []
    own.push(values.subarray(at * dimensions, (at + 1) * dimensions))
    byLabel.set(label, own)
  })
  const shuffled = <T>(list: readonly T[]): T[] => {
    const copy = [...list]
    for (let at = copy.length - 1; at > 0; at--) {
      const other = Math.floor(random() * (at + 1))
      ;[copy[at], copy[other]] = [copy[other]!, copy[at]!]
    }
    return copy
  }
  return ({ labels, shots }) => {
    const names = shuffled([...byLabel.keys()])
    const drawn = names.slice(0, labels).map((label) => {
      const own = shuffled(byLabel.get(label)!).map((vector) => ({ vector, label }))
      return { examples: own.slice(0, shots), tests: own.slice(shots, shots + testsPerLabel) }
    })
    return {
      examples: drawn.flatMap(({ examples }) => examples),
      tests: drawn.flatMap(({ tests }) => tests),
      strangers: names
        .slice(labels, labels + strangerLabels)
        .flatMap((label) => shuffled(byLabel.get(label)!).slice(0, strangersPerLabel)),
    }
  }
}

/** Numbers from 0 to 1 that look like chance and are the same for the same seed (Numerical Recipes' generator of 32 bits). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
