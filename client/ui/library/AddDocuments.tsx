import { incomingFiles } from '../browser/incoming.ts'
import type { Desk } from '../createDesk.ts'
import { Icon } from '../Icon.tsx'
import { PasteForm } from './PasteForm.tsx'

export const acceptedFiles = '.txt,.text,.md,.markdown,.html,.htm,text/plain,text/markdown,text/html'

/** Choose files, or paste text under a name. Dropping and pasting anywhere work as well. */
export function AddDocuments({ desk }: { desk: Desk }) {
  const pasteOpen = desk.pasteOpen.value
  return (
    <div class="add">
      <div class="add-ways">
        <FileChoice desk={desk} class="button plain" words="Add files" />
        <button
          type="button"
          class="button plain"
          aria-expanded={pasteOpen}
          aria-controls="paste-form"
          onClick={() => (desk.pasteOpen.value = !pasteOpen)}
        >
          <Icon name="paste" />
          Paste text
        </button>
      </div>
      {pasteOpen && <PasteForm desk={desk} />}
    </div>
  )
}

/** A file field dressed as a button: the label is what one sees, the field keeps the keyboard and the name. */
export function FileChoice({ desk, words, ...rest }: { desk: Desk; words: string; class: string }) {
  return (
    <label class={`${rest.class} file-choice`}>
      <Icon name="plus" />
      {words}
      <input
        type="file"
        multiple
        accept={acceptedFiles}
        onChange={(event) => {
          const field = event.currentTarget
          desk.shelf.add(incomingFiles(field.files ?? []))
          /** The same file may be chosen again after it was removed. */
          field.value = ''
        }}
      />
    </label>
  )
}
