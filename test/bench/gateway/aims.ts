import type { RowFigures } from './measureRows.ts'
import type { OpenStreams } from './openStreams.ts'
import type { TokenFigures } from './tokens.ts'

export type Aim = { aim: string; found: string; reached: boolean | 'not measured' }

export type Measured = {
  rows: readonly RowFigures[]
  tokens: readonly TokenFigures[]
  openStreams: readonly OpenStreams[]
}

/** What was aimed at, each with what was found. An aim whose peer is missing is not measured, and says so. */
export function judge({ rows, tokens, openStreams }: Measured): Aim[] {
  const row = (id: string) => rows.find((one) => one.id === id)?.median
  const rate = (id: string) => row(id)?.highestPerSecond
  const added = (id: string, which: 'p50Ms' | 'p99Ms') => row(id)?.added[which]
  const aims: Aim[] = []
  const atLeast = (aim: string, [ours, theirs]: Pair, share: number): void => {
    const found = ratio(ours, theirs)
    aims.push(
      found === undefined
        ? { aim, found: '', reached: 'not measured' }
        : { aim, found: found.toFixed(2), reached: found >= share },
    )
  }
  const less = (aim: string, [ours, theirs]: Pair): void => {
    aims.push(
      ours === undefined || theirs === undefined
        ? { aim, found: '', reached: 'not measured' }
        : { aim, found: `${ours.toFixed(2)} against ${theirs.toFixed(2)} ms`, reached: ours < theirs },
    )
  }
  const atMost = (aim: string, value: number | undefined, [limit, unit]: [number, string]): void => {
    aims.push(
      value === undefined
        ? { aim, found: '', reached: 'not measured' }
        : { aim, found: `${value.toFixed(2)}${unit}`, reached: value <= limit },
    )
  }

  for (const [id, words] of [
    ['forwarded', 'forwarded'],
    ['kept', 'forwarded and kept'],
  ] as const) {
    atLeast(`${words}: at least 2 times Portkey's rate`, [rate(id), rate('portkey')], 2)
    atLeast(
      `${words}: at least 0.8 of the rate of the worker that only fetches`,
      [rate(id), rate('fetchThrough')],
      0.8,
    )
    for (const [peer, name] of [
      ['portkey', 'Portkey'],
      ['litellm', 'LiteLLM'],
    ] as const) {
      less(`${words}: p50 added below ${name}'s`, [added(id, 'p50Ms'), added(peer, 'p50Ms')])
      less(`${words}: p99 added below ${name}'s`, [added(id, 'p99Ms'), added(peer, 'p99Ms')])
    }
    atMost(
      `${words}: p99 at half the peak at most 3 times the median`,
      ratio(added(id, 'p99Ms'), added(id, 'p50Ms')),
      [3, ''],
    )
  }
  atLeast("cache hit: at least 0.5 of the empty route's rate", [rate('hit'), rate('emptyRoute')], 0.5)
  atMost(
    'cache hit: p99 at half the peak at most 3 times the median',
    ratio(added('hit', 'p99Ms'), added('hit', 'p50Ms')),
    [3, ''],
  )
  const [direct, hedge] = [tokens[0], tokens.find(({ name }) => name === 'Hedge')]
  atMost(
    'first token on its way through the edge at most 1 ms',
    direct && hedge && hedge.firstMs - direct.firstMs,
    [1, ' ms'],
  )
  atMost('further tokens at most 1 ms', direct && hedge && hedge.furtherMs - direct.furtherMs, [1, ' ms'])
  const open = openStreams.find(({ name }) => name === 'Hedge')
  atMost('1,000 open streams in at most 150 MB', open?.open === 1_000 ? open.openMb : undefined, [150, ' MB'])
  return aims
}

type Pair = [ours: number | undefined, theirs: number | undefined]

const ratio = (ours: number | undefined, theirs: number | undefined): number | undefined =>
  ours === undefined || theirs === undefined || theirs === 0 ? undefined : ours / theirs
