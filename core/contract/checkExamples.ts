import { AppError } from './error.ts'
import { limits } from './limits.ts'

/**
 * What a schema of single examples cannot see, by the label of each: 2 to `limits.labels` different ones, at most
 * `limits.examplesPerLabel` of each and `limits.examples` in all. Throws AppError `invalid_request`.
 */
export function checkExamples(labels: readonly string[]): void {
  const refuse = (found: string, wanted: string): AppError =>
    new AppError('invalid_request', `Cannot classify: examples have ${found}; send ${wanted}`, {
      param: 'examples',
    })
  if (labels.length > limits.examples) throw refuse(`${labels.length} texts`, `at most ${limits.examples}`)
  const counts = new Map<string, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  if (counts.size < 2) throw refuse(`${counts.size} labels`, 'at least 2')
  if (counts.size > limits.labels) throw refuse(`${counts.size} labels`, `at most ${limits.labels}`)
  for (const [label, count] of counts) {
    if (count <= limits.examplesPerLabel) continue
    throw refuse(
      `${count} texts of ${JSON.stringify(label.slice(0, 40))}`,
      `at most ${limits.examplesPerLabel} of a label`,
    )
  }
}
