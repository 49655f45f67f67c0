import { writeFamily } from '#core/observe/prometheusText'
import type { SemanticCounts } from '#core/policy/semanticRecord'

/** What this isolate has seen of answers to questions that ask the same, by task. */
export function writeSemantic(counts: Readonly<Record<string, SemanticCounts>>): string {
  const tasks = Object.entries(counts)
  return [
    writeFamily(
      {
        name: 'hedge_semantic_lookups_total',
        help: 'Requests that wanted an answer to a question that asks the same, by what was found.',
        type: 'counter',
      },
      tasks.flatMap(([task, { sought, hits }]) => [
        { labels: { task, outcome: 'hit' }, value: hits },
        { labels: { task, outcome: 'none' }, value: sought - hits },
      ]),
    ),
    writeFamily(
      {
        name: 'hedge_semantic_checks_total',
        help: 'Such answers that were made for real as well, by whether both said the same.',
        type: 'counter',
      },
      tasks.flatMap(([task, { checked, wrong }]) => [
        { labels: { task, verdict: 'right' }, value: checked - wrong },
        { labels: { task, verdict: 'wrong' }, value: wrong },
      ]),
    ),
  ].join('')
}
