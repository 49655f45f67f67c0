import type { DocumentLabel, ExampleView, LabelsState, LabelView, Missing } from '../../labels/labelsModel.ts'
import { noneId, noneName } from '../../labels/labelsModel.ts'
import { neededExamples } from '../../labels/limits.ts'
import { countOf, formatShare } from './numbers.ts'

/** What a document is called: "Invoice" when a person said so, "Likely Invoice, 83 %" when the head did. */
export function labelWords(label: DocumentLabel, labels: readonly LabelView[]): string {
  const name = nameOf(label.labelId, labels)
  if (label.by === 'person') return name
  return label.labelId === noneId
    ? `Likely ${noneName.toLowerCase()}`
    : `Likely ${name}, ${formatShare(label.confidence)}`
}

/** A label that another tab took out a moment ago has no name. */
export function nameOf(labelId: string, labels: readonly LabelView[]): string {
  return labelId === noneId ? noneName : (labels.find(({ id }) => id === labelId)?.name ?? 'No label')
}

/** One line on how far the labels are: what is missing, what is waited for, what went wrong. */
export function labelsStateWords(state: LabelsState): string {
  switch (state.phase) {
    case 'learning':
      return missingWords(state.missing)
    case 'waiting':
      return state.for === 'model'
        ? 'Your documents are sorted once the model runs on this device; your labels and examples are kept.'
        : 'Your documents are sorted once your examples have been read.'
    case 'sorting':
    case 'sorted':
      return 'Each document has its likely label. Where one is wrong, choose another: that is an example, too.'
    case 'failed':
      return `Your documents could not be sorted; your labels and examples are kept. ${state.reason}`
  }
}

function missingWords({ labels, examples }: Missing): string {
  const [first, ...others] = examples
  if (first === undefined) {
    return labels > 1
      ? `Make two labels and give each ${countOf(neededExamples, 'example')}; then every document is sorted.`
      : 'One more label is needed: labels are told apart from each other.'
  }
  const needs = `“${first.name}” needs ${countOf(first.count, 'more example')}`
  const rest = others.map(({ name, count }) => `, “${name}” ${count}`).join('')
  return labels > 0 ? `${needs}${rest}; and one more label is needed.` : `${needs}${rest}.`
}

/** One example in one line: the document's name, or the passage. */
export function exampleWords(example: ExampleView, documentName: string | undefined): string {
  if (example.text === null) return documentName ?? 'A document'
  return `“${example.text.replace(/\s+/g, ' ')}”`
}
