/** Marks that are told apart; beyond them the oldest become a mark on everything, which forgets too much and never too little. */
export const maxMarks = 1_024

/**
 * What a tenant has declared outdated. Every invalidation takes the next `generation` and marks a tag, or `all`, with it.
 * Numbers instead of times: the clocks of isolates differ, and an answer that was being made while its tag was
 * invalidated has to be outdated, too. Plain state, so that it lives in an object and in memory alike.
 */
export type CacheGenerations = { generation: number; all: number; tags: Readonly<Record<string, number>> }

export const nothingOutdated: CacheGenerations = { generation: 0, all: 0, tags: {} }

/** What an answer carries: the generation that was known when its making began, and its tags. */
export type Stamp = { generation: number; tags: readonly string[] }

export function isOutdated({ all, tags }: CacheGenerations, stamp: Stamp): boolean {
  if (all > stamp.generation) return true
  return stamp.tags.some((tag) => Object.hasOwn(tags, tag) && (tags[tag] as number) > stamp.generation)
}

export type Invalidation = { all?: boolean; tags?: readonly string[] }

export function invalidate(
  state: CacheGenerations,
  { all = false, tags = [] }: Invalidation,
): CacheGenerations {
  const generation = state.generation + 1
  if (all) return { generation, all: generation, tags: {} }
  const marked = { ...state.tags, ...Object.fromEntries(tags.map((tag) => [tag, generation])) }
  const oldestFirst = Object.entries(marked).toSorted(([, a], [, b]) => a - b)
  const folded = oldestFirst.slice(0, Math.max(0, oldestFirst.length - maxMarks))
  return {
    generation,
    all: folded.reduce((latest, [, mark]) => Math.max(latest, mark), state.all),
    tags: Object.fromEntries(oldestFirst.slice(folded.length)),
  }
}

/** Marks a model's answers; `model` is an id, or one version of it as `id@version`. */
export const modelTag = (model: string): string => `model::${model}`

/** The tags that every answer of a model has without being asked. */
export function modelTags({ id, version }: { id: string; version: number }): string[] {
  return [modelTag(id), modelTag(`${id}@${version}`)]
}
