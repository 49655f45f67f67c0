import type { Generator } from '../load/startGenerator.ts'
import { highestRate } from '../load/startGenerator.ts'
import { processorMs } from '../load/processFigures.ts'
import { quantile } from '../machine.ts'
import type { Row } from './target.ts'

/** What one row did in one round. */
export type RoundFigures = {
  highestPerSecond: number
  atPerSecond: number
  /** From the intended start to the end of the reply, without the upstream's own time, in ms. */
  added: Percentiles
  latenessP50Ms: number
  cpuMicroseconds?: number
  requests: number
  dropped: number
  failed: number
}
export type Percentiles = { p50Ms: number; p95Ms: number; p99Ms: number }
export type RowFigures = {
  id: string
  what: string
  name: string
  median: RoundFigures
  rounds: RoundFigures[]
}

export type Plan = {
  rounds: number
  /** Closed loop before anything is measured: engines compile what is hot only after thousands of requests. */
  warmSeconds: number
  searchSeconds: number
  measureSeconds: number
}

/** Every row in turn, round after round, so that what the machine does meanwhile meets all of them. Medians over the rounds. */
export async function measureRows(
  rows: readonly Row[],
  generator: Generator,
  plan: Plan,
): Promise<RowFigures[]> {
  const rounds = new Map<string, RoundFigures[]>(rows.map(({ id }) => [id, []]))
  for (const row of rows)
    await generator.load({ ...orderOf(row), requestsPerSecond: 'closed', seconds: plan.warmSeconds })
  for (let round = 0; round < plan.rounds; round++) {
    const inTurn = round % 2 === 0 ? rows : rows.toReversed()
    for (const row of inTurn) {
      const figures = await measureRow(row, generator, plan)
      rounds.get(row.id)?.push(figures)
      console.log(round + 1, row.id, JSON.stringify(figures))
    }
  }
  return rows.map(({ id, what, target: { name } }) => {
    const all = rounds.get(id) ?? []
    return { id, what, name, median: medianOf(all), rounds: all }
  })
}

const orderOf = ({ target: { port }, form }: Row) => ({ port, forms: [form] })

async function measureRow(row: Row, { load }: Generator, plan: Plan): Promise<RoundFigures> {
  const order = orderOf(row)
  const highestPerSecond = await highestRate(load, { ...order, seconds: plan.searchSeconds })
  const atPerSecond = Math.max(1, Math.round(highestPerSecond / 2))
  const { pid } = row.target
  const beforeMs = pid === undefined ? 0 : processorMs(pid)
  const result = await load({ ...order, requestsPerSecond: atPerSecond, seconds: plan.measureSeconds })
  const { addedMs, latenessMs, dropped, failed } = result
  return {
    highestPerSecond,
    atPerSecond,
    added: percentiles(addedMs),
    latenessP50Ms: round(quantile(latenessMs, 0.5)),
    ...(pid !== undefined && {
      cpuMicroseconds: Math.round(((processorMs(pid) - beforeMs) * 1000) / Math.max(1, addedMs.length)),
    }),
    requests: addedMs.length,
    dropped,
    failed,
  }
}

export const percentiles = (values: readonly number[]): Percentiles => ({
  p50Ms: round(quantile(values, 0.5)),
  p95Ms: round(quantile(values, 0.95)),
  p99Ms: round(quantile(values, 0.99)),
})

export const round = (value: number): number => Math.round(value * 1000) / 1000
export const median = (values: readonly number[]): number => quantile(values, 0.5)

function medianOf(rounds: readonly RoundFigures[]): RoundFigures {
  const of = (pick: (figures: RoundFigures) => number): number => median(rounds.map(pick))
  const sum = (pick: (figures: RoundFigures) => number): number =>
    rounds.reduce((all, one) => all + pick(one), 0)
  const counted = rounds.every(({ cpuMicroseconds }) => cpuMicroseconds !== undefined)
  return {
    highestPerSecond: of((one) => one.highestPerSecond),
    atPerSecond: of((one) => one.atPerSecond),
    added: {
      p50Ms: of(({ added }) => added.p50Ms),
      p95Ms: of(({ added }) => added.p95Ms),
      p99Ms: of(({ added }) => added.p99Ms),
    },
    latenessP50Ms: of((one) => one.latenessP50Ms),
    ...(counted && { cpuMicroseconds: of(({ cpuMicroseconds }) => cpuMicroseconds ?? 0) }),
    requests: sum((one) => one.requests),
    dropped: sum((one) => one.dropped),
    failed: sum((one) => one.failed),
  }
}
