import { questionFieldId } from '../browser/useGlobalInput.ts'
import type { Desk } from '../createDesk.ts'
import { Icon } from '../Icon.tsx'
import { questionCharacters } from '../state/place.ts'
import { formatCount } from '../words/numbers.ts'

/** The one question field. Up in the empty field brings the last question back, to put it better. */
export function QuestionBar({ desk }: { desk: Desk }) {
  const documents = desk.model.documents.value.length
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    desk.submit(desk.draft.peek())
  }
  return (
    <form class="question" role="search" onSubmit={onSubmit}>
      {/* Hidden, not gone: the focus comes back to it when the library closes. */}
      <button
        type="button"
        hidden={desk.libraryOpen.value}
        class="icon-button library-button"
        aria-label={`Open the library, ${formatCount(documents)} documents`}
        title="Open the library ( [ )"
        onClick={() => desk.showLibrary(true)}
      >
        <Icon name="library" />
        {documents > 0 && <span class="badge">{documents > 99 ? '99+' : documents}</span>}
      </button>
      <div class="question-field">
        <label class="unseen" for={questionFieldId}>
          Ask your documents
        </label>
        <input
          id={questionFieldId}
          type="text"
          placeholder="Ask your documents"
          autoComplete="off"
          enterKeyHint="search"
          maxLength={questionCharacters}
          aria-keyshortcuts="/"
          value={desk.draft.value}
          onKeyDown={(event) => {
            const last = desk.conversation.turns.peek()[0]?.question
            if (event.key !== 'ArrowUp' || desk.draft.peek() !== '' || last === undefined) return
            event.preventDefault()
            desk.draft.value = last
          }}
          onInput={(event) => {
            desk.draft.value = event.currentTarget.value
            desk.hint.value = null
          }}
        />
        <kbd aria-hidden="true">/</kbd>
        <button type="submit" class="ask" aria-label="Ask" title="Ask">
          <Icon name="arrow" />
        </button>
      </div>
    </form>
  )
}
