/** One clock for all processes of a machine, in microseconds: its monotonic one. */
const monotonicUs = (): number => Number(process.hrtime.bigint() / 1000n)

/** The present moment, to be carried in a token. */
export const sayStamp = (): string => `@${monotonicUs()}@`

/** How long ago each stamp in `text` was said, in ms. */
export function sinceStampsMs(text: string): number[] {
  const nowUs = monotonicUs()
  return Array.from(text.matchAll(/@(\d+)@/g), ([, said]) => (nowUs - Number(said)) / 1000)
}
