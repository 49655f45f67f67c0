import type { Provenance } from '../machine.ts'
import type { Aim } from './aims.ts'
import type { Leak } from './leak.ts'
import type { Plan, RowFigures } from './measureRows.ts'
import type { OpenStreams } from './openStreams.ts'
import type { published } from './published.ts'
import type { TokenFigures } from './tokens.ts'

/** `docs/benchmarks/gateway.json`. */
export type GatewayFigures = {
  provenance: Provenance
  command: string
  loadAverage: number[]
  minutes: number
  plan: Plan
  rows: RowFigures[]
  tokens: TokenFigures[]
  openStreams: OpenStreams[]
  leak: Leak
  missing: string[]
  published: typeof published
  aims: Aim[]
}

const row = (...cells: (string | number)[]): string => `| ${cells.join(' | ')} |`
const ms = (value: number): string => value.toFixed(2)
const words = { true: 'reached', false: '**missed**', 'not measured': 'not measured' } as const

/** What a gateway costs, as part of `docs/benchmarks.md`; nothing where it was not measured. */
export function gatewaySection(figures: GatewayFigures | undefined): string[] {
  if (figures === undefined) return []
  const { provenance, command, loadAverage, plan, minutes } = figures
  const { commit, measuredAt, processor, cores, memoryGiB, node } = provenance
  return [
    '## Gateways, side by side',
    '',
    `Measured ${measuredAt} at ${commit}, ${cores} cores of ${processor}, ${memoryGiB} GiB, Node ${node}, load average ${loadAverage.join(' / ')}, ${minutes} minutes.`,
    `\`${command}\`: the same chat of 900 bytes, answered at once with 700 by the same mock upstream; every gateway one process; rows in turn, ${plan.rounds} rounds, medians over the rounds. Open loop, latency from the intended start.`,
    'Highest rate: the largest share of what a closed loop gets through that is held for a second with nothing dropped or failed and a p99 below 250 ms.',
    "Added: total without the upstream's own time, which it says in its answer, over all requests at half of the row's highest rate. It includes client, loopback and the generator; the first row is what these cost by themselves.",
    'Processor time: of the gateway’s process alone, client and upstream excluded. On two cores shared with both, rates of fast rows are bounded by them; processor time is not.',
    'Not in it: TLS, networks, authentication of the peers (Portkey checks no key; LiteLLM its master key), start-up. Hedge checks a key, takes its limits and its budget, writes a receipt and the books. A hit in the memory of the isolate is not sealed, so nothing is opened there.',
    'What p99 shows of workerd are pauses of its garbage collector ([decision 8](decisions/0008-the-gateway.md)); the worker that parses and writes anew is the floor for whoever reads what it passes on.',
    '',
    row(
      '',
      'highest rate, 1/s',
      'added p50 / p95 / p99, ms',
      'at, 1/s',
      'processor time per request, us',
      'dropped + failed',
    ),
    '|---|---|---|---|---|---|',
    ...figures.rows.map(({ what, name, median: { added, ...of } }) =>
      row(
        name.startsWith('Portkey') || name.startsWith('LiteLLM') ? name : what,
        of.highestPerSecond,
        `${ms(added.p50Ms)} / ${ms(added.p95Ms)} / ${ms(added.p99Ms)}`,
        of.atPerSecond,
        of.cpuMicroseconds ?? '',
        of.dropped + of.failed,
      ),
    ),
    '',
    ...figures.missing.map((line) => `Left out: ${line}.`),
    ...figures.published.map(
      ({ who, says, without, at }) =>
        `${who}, as published and not measured here: ${says}; without ${without} (${at}).`,
    ),
    '',
    'Tokens of a stream, from the upstream’s sending to the client’s receiving, medians in ms; what is above the first row is the gateway’s.',
    '',
    row('', 'first token', 'further tokens'),
    '|---|---|---|',
    ...figures.tokens.map(({ name, firstMs, furtherMs }) => row(name, ms(firstMs), ms(furtherMs))),
    '',
    row(
      'open streams, a token a second each',
      'open',
      'process before, MB',
      'with them, MB',
      'after their clients left, MB',
      'sockets then',
    ),
    '|---|---|---|---|---|---|',
    ...figures.openStreams.map(({ name, open, beforeMb, openMb, afterMb, socketsAfter }) =>
      row(name, open, beforeMb, openMb, afterMb, socketsAfter),
    ),
    '',
    ...leakLines(figures.leak),
    row('aim', 'found', ''),
    '|---|---|---|',
    ...figures.aims.map(({ aim, found, reached }) => row(aim, found, words[`${reached}`])),
    '',
  ]
}

function leakLines({ requests, left, failed, dropped, before, after }: Leak): string[] {
  const heap = ({ heap: of }: Leak['before']): (string | number)[] =>
    of
      ? [
          of.heapMb,
          of.maps,
          Math.round(of.mapBytes / 1000),
          Object.values(of.ofRequests).reduce((all, one) => all + one, 0),
        ]
      : ['', '', '', '']
  return [
    `After ${requests.toLocaleString('en')} mixed requests, ${left.toLocaleString('en')} of them left by the client (whole answers at once, streams in their middle), ${failed} failed and ${dropped} more not sent for want of a free connection; counted in heap snapshots, after garbage collection:`,
    '',
    row(
      '',
      'process, MB',
      'sockets',
      'heap, MB',
      'maps and sets',
      'tables and lists, kB',
      'objects of requests',
    ),
    '|---|---|---|---|---|---|---|',
    row(
      'after a quarter as many before them, which warm up and fill the cache',
      before.residentMb,
      before.sockets,
      ...heap(before),
    ),
    row('after all of them', after.residentMb, after.sockets, ...heap(after)),
    '',
  ]
}
