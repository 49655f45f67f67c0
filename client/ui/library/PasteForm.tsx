import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Desk } from '../createDesk.ts'

/** Long enough for any title; a row shows about fifty characters of it. */
const nameCharacters = 120

/** Text and the name it gets; without a name its first line becomes one. */
export function PasteForm({ desk }: { desk: Desk }) {
  const text = useRef<HTMLTextAreaElement>(null)
  useLayoutEffect(() => text.current?.focus(), [])

  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget as HTMLFormElement)
    const pasted = String(fields.get('text')).trim()
    if (pasted === '') return text.current?.focus()
    desk.shelf.addText(String(fields.get('name')), pasted)
    desk.pasteOpen.value = false
  }

  return (
    <form id="paste-form" class="paste" onSubmit={submit}>
      <label>
        Text
        <textarea ref={text} class="field" name="text" rows={5} required />
      </label>
      <label>
        Name
        <input
          class="field"
          type="text"
          name="name"
          placeholder="Its first line"
          maxLength={nameCharacters}
          autoComplete="off"
        />
      </label>
      <div class="row">
        <button type="submit" class="button">
          Add
        </button>
        <button type="button" class="button plain" onClick={() => (desk.pasteOpen.value = false)}>
          Cancel
        </button>
      </div>
    </form>
  )
}
