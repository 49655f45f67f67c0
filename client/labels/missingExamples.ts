import { noneId, type Missing } from './labelsModel.ts'
import { neededExamples, neededLabels } from './limits.ts'
import type { LabelRecords } from './ports.ts'

/** Ids of the labels, `noneId` among them, that have enough examples to be learned. */
export function teachableLabels({ labels, examples }: LabelRecords): string[] {
  const count = (id: string): number => examples.filter(({ labelId }) => labelId === id).length
  return [...labels.map(({ id }) => id), noneId].filter((id) => count(id) >= neededExamples)
}

/** What is missing before documents can be sorted; undefined when enough is there. A label that waits for examples holds up no other. */
export function missingExamples({ labels, examples }: LabelRecords): Missing | undefined {
  const short = neededLabels - teachableLabels({ labels, examples }).length
  if (short <= 0) return undefined
  const begun = labels.flatMap(({ id, name }) => {
    const count = neededExamples - examples.filter(({ labelId }) => labelId === id).length
    return count > 0 ? [{ name, count }] : []
  })
  return { labels: Math.max(0, short - begun.length), examples: begun }
}
