import type { DocumentView } from '../../model.ts'
import type { Desk } from '../createDesk.ts'
import { Icon } from '../Icon.tsx'
import { documentWords } from '../words/documentWords.ts'
import { labelWords } from '../words/labelWords.ts'
import { ProgressBar } from './ProgressBar.tsx'

/** One document: opens it, says how far it was read, stops and goes on, takes it out. */
export function DocumentRow({ desk, document, open }: { desk: Desk; document: DocumentView; open: boolean }) {
  const { id, name, state } = document
  const failed = state.phase === 'failed'
  const label = desk.model.labels.ofDocuments.value.get(id)
  const words = label ? labelWords(label, desk.model.labels.labels.value) : documentWords(document)
  const show = () => {
    if (failed) return
    desk.places.go({ documentId: id, span: null })
    if (desk.layout.peek() === 'narrow') desk.showLibrary(false)
  }
  return (
    <li class="document" data-phase={state.phase} data-open={open}>
      <button
        type="button"
        class="document-open"
        data-row
        aria-disabled={failed}
        aria-current={open ? 'true' : undefined}
        onClick={show}
      >
        <Icon name={failed ? 'alert' : 'file'} />
        <span class="document-name" title={name}>
          {name}
        </span>
        <span class="document-words">{words}</span>
      </button>
      {state.phase === 'indexing' && (
        <button
          type="button"
          class="icon-button"
          aria-label={`Stop reading ${name}`}
          title="Stop"
          onClick={() => desk.model.stopIndexing(id)}
        >
          <Icon name="stop" />
        </button>
      )}
      {state.phase === 'partial' && (
        <button
          type="button"
          class="icon-button"
          aria-label={`Go on reading ${name}`}
          title="Go on"
          onClick={() => desk.shelf.resume(document)}
        >
          <Icon name="resume" />
        </button>
      )}
      {state.phase !== 'indexing' && (
        <button
          type="button"
          class="icon-button document-remove"
          aria-label={`Remove ${name}`}
          title="Remove"
          onClick={() => desk.shelf.remove(document)}
        >
          <Icon name="trash" />
        </button>
      )}
      {state.phase === 'indexing' && (
        <ProgressBar label={`Reading ${name}`} done={state.done} total={state.total} />
      )}
    </li>
  )
}
