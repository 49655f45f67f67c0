/** A moment in ms as bodies and headers write it: whole seconds of Unix time. */
export const unixSeconds = (ms: number): number => Math.floor(ms / 1_000)
