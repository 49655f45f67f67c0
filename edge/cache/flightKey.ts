/**
 * What requests share that may share one call: the cache key, and what their tenant had invalidated when they came. Whoever asks
 * after an invalidation must not be given an answer that was begun before it.
 */
export const flightKey = (key: string, generation: number | undefined): string => `${key} ${generation}`
