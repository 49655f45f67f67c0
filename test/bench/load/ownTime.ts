const said = /own=(\d+)us/

/** What a mock upstream says in its answer: how long it took itself. */
export const sayOwn = (microseconds: number): string => `own=${Math.round(microseconds)}us`

/** The same, read from an answer that came through others, in ms; 0 where no upstream was asked. */
export function ownMs(body: string): number {
  return Number(said.exec(body)?.[1] ?? 0) / 1000
}
