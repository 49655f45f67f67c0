import { noneId, noneName, type LabelView } from '../../labels/labelsModel.ts'

/** Everything that a text may be called, as entries of the system's own list. */
export function LabelOptions({ labels }: { labels: readonly LabelView[] }) {
  return (
    <>
      {labels
        .filter(({ id }) => id !== noneId)
        .map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      <option value={noneId}>{noneName}</option>
    </>
  )
}
