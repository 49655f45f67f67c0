import { signal } from '@preact/signals'
import type { DocumentLabel, LabelsModel, LabelsState, LabelView } from '../../labels/labelsModel.ts'

export type ShownLabels = {
  labels: readonly LabelView[]
  ofDocuments: ReadonlyMap<string, DocumentLabel>
  state: LabelsState
}

export const noLabels: ShownLabels = {
  labels: [],
  ofDocuments: new Map(),
  state: { phase: 'learning', missing: { labels: 2, examples: [] } },
}

/** Labels that stay as they are, whatever is asked of them. */
export function staticLabels({ labels, ofDocuments, state }: ShownLabels = noLabels): LabelsModel {
  const nothing = () => Promise.resolve()
  return {
    labels: signal(labels),
    ofDocuments: signal(ofDocuments),
    state: signal(state),
    addLabel: () => Promise.resolve('new'),
    removeLabel: nothing,
    addExample: nothing,
    removeExample: nothing,
    setLabel: nothing,
    undo: nothing,
  }
}
