import { useRef } from 'preact/hooks'
import { labelLimits } from '../../labels/limits.ts'
import type { Desk } from '../createDesk.ts'

export const newLabelId = 'new-label'

/** A name and a button; the field keeps the focus, since labels come in twos and threes. */
export function NewLabel({ desk }: { desk: Desk }) {
  const field = useRef<HTMLInputElement>(null)
  const refused = desk.labelling.refused.value
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const input = field.current
    if (input && (await desk.labelling.addLabel(input.value))) input.value = ''
    input?.focus()
  }
  return (
    <form class="new-label" onSubmit={(event) => void submit(event)}>
      <label class="unseen" for={newLabelId}>
        Name of a new label
      </label>
      <input
        id={newLabelId}
        ref={field}
        class="field"
        type="text"
        placeholder="Invoice, letter, recipe …"
        maxLength={labelLimits.nameCharacters}
        autoComplete="off"
        required
        aria-describedby={refused === null ? undefined : 'label-refused'}
      />
      <button type="submit" class="button plain">
        Make label
      </button>
      {refused !== null && (
        <p id="label-refused" class="refused" role="alert">
          {refused}
        </p>
      )}
    </form>
  )
}
