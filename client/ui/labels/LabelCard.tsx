import { useRef } from 'preact/hooks'
import { noneId, type LabelView } from '../../labels/labelsModel.ts'
import { labelLimits } from '../../labels/limits.ts'
import type { Desk } from '../createDesk.ts'
import { Icon } from '../Icon.tsx'
import { exampleWords } from '../words/labelWords.ts'
import { countOf } from '../words/numbers.ts'
import { newLabelId } from './NewLabel.tsx'

/** One label with its examples: each can go, and more can be typed. */
export function LabelCard({ desk, label }: { desk: Desk; label: LabelView }) {
  const { id, name, examples } = label
  const summary = useRef<HTMLElement>(null)
  const nameOf = (documentId: string | null) =>
    desk.model.documents.value.find((other) => other.id === documentId)?.name
  return (
    <li class="label-card">
      <details class="label-fold">
        <summary ref={summary}>
          <span class="label-name">{name}</span>
          <span class="quiet">
            {examples.length === 0 ? 'No examples yet' : countOf(examples.length, 'example')}
          </span>
          <Icon name="chevron" />
        </summary>
        <ul class="label-examples">
          {examples.map((example) => {
            const words = exampleWords(example, nameOf(example.documentId))
            return (
              <li key={example.id}>
                <span class="label-example" title={words}>
                  {words}
                </span>
                <button
                  type="button"
                  class="icon-button"
                  aria-label={`Remove the example ${words}`}
                  title="Remove"
                  onClick={() => {
                    desk.labelling.removeExample(example.id)
                    // The button goes with its example.
                    summary.current?.focus()
                  }}
                >
                  <Icon name="close" />
                </button>
              </li>
            )
          })}
        </ul>
        {id !== noneId && <TypedExample desk={desk} label={label} />}
      </details>
      {id !== noneId && (
        <button
          type="button"
          class="icon-button"
          aria-label={`Remove the label ${name}`}
          title="Remove"
          onClick={() => {
            desk.labelling.removeLabel(id)
            document.getElementById(newLabelId)?.focus()
          }}
        >
          <Icon name="trash" />
        </button>
      )}
    </li>
  )
}

function TypedExample({ desk, label }: { desk: Desk; label: LabelView }) {
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    const text = String(new FormData(form).get('text')).trim()
    if (text === '') return
    desk.labelling.addExample(label.id, { documentId: null, text })
    form.reset()
  }
  return (
    <form class="typed-example" onSubmit={submit}>
      <p class="quiet">
        Choose it for a document, select a passage while you read, or type what such a text says:
      </p>
      <textarea
        name="text"
        class="field"
        rows={2}
        maxLength={labelLimits.passageCharacters}
        aria-label={`Text of an example of ${label.name}`}
        required
      />
      <button type="submit" class="button plain">
        Add example
      </button>
    </form>
  )
}
