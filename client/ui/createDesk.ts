import { computed, effect, signal, untracked } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { DocumentView, Model } from '../model.ts'
import type { Layout } from './browser/layout.ts'
import { createConsent } from './state/createConsent.ts'
import type { Consent } from './state/createConsent.ts'
import { createConversation } from './state/createConversation.ts'
import type { Conversation } from './state/createConversation.ts'
import { createLabelling } from './state/createLabelling.ts'
import type { Labelling } from './state/createLabelling.ts'
import { createPlaces } from './state/createPlaces.ts'
import type { AddressBar, Places } from './state/createPlaces.ts'
import { createShelf } from './state/createShelf.ts'
import type { Shelf } from './state/createShelf.ts'
import { documentNews, wasRead } from './words/documentWords.ts'

/** Everything the views share: the model, where one is, what was asked, and what lies open. */
export type Desk = {
  model: Model
  places: Places
  conversation: Conversation
  shelf: Shelf
  labelling: Labelling
  consent: Consent
  layout: ReadonlySignal<Layout>
  /** Read out to those who do not see the page. */
  said: ReadonlySignal<string>
  /** One line under the question field that answers what was just tried. */
  hint: Signal<string | null>
  draft: Signal<string>
  /** The only document that the next question goes to; null for all. */
  scope: ReadonlySignal<DocumentView | null>
  libraryOpen: ReadonlySignal<boolean>
  settingsOpen: Signal<boolean>
  pasteOpen: Signal<boolean>
  /** Something is being dragged over the page. */
  dropping: Signal<boolean>
  submit(question: string): void
  setScope(documentId: string | null): void
  showLibrary(open: boolean): void
  closeReader(): void
  showLabels(open: boolean): void
  /** Takes the last change back, of documents or of labels. */
  undo(): void
}

export type Surroundings = {
  bar: AddressBar
  layout: ReadonlySignal<Layout>
  nowMs(): number
  isMetered(): boolean
}

/** Wires the parts to each other; made once per page. */
export function createDesk(model: Model, { bar, layout, nowMs, isMetered }: Surroundings): Desk {
  const places = createPlaces(bar)
  const consent = createConsent(model.engine, isMetered)
  const said = signal('')
  const hint = signal<string | null>(null)
  const draft = signal('')
  const scopeId = signal(places.current.peek().within)
  const libraryWanted = signal<boolean | null>(null)

  const say = (words: string) => (said.value = words)

  const shelf = createShelf({ model, consent, hint, say })
  const labelling = createLabelling({ labels: model.labels, consent, say })
  const conversation = createConversation({
    model,
    nowMs,
    say,
    onAnswer(turn, { answers }) {
      const { question, within, documentId } = places.current.peek()
      const best = answers[0]
      const follows = layout.peek() === 'wide' && documentId !== null
      if (!follows || !best || turn.question !== question || turn.within !== within) return
      places.amend({ documentId: best.documentId, span: { start: best.start, end: best.end } })
    },
  })

  /** One last change for both: what was done before it stays done. */
  effect(() => void (shelf.removed.value !== null && labelling.forgetChange()))
  effect(() => void (labelling.changed.value !== null && shelf.forgetRemoved()))

  const scope = computed(() => model.documents.value.find(({ id }) => id === scopeId.value) ?? null)
  const closeReader = () => places.leave({ documentId: null, span: null })
  const canAsk = computed(() => model.documents.value.some(wasRead))
  const question = computed(() => places.current.value.question)
  const within = computed(() => places.current.value.within)

  effect(() => {
    scopeId.value = within.value
  })

  /** The field empties when the question stands above its answer; until then it keeps the text. */
  const ask = (asked: string, only: string | null) => {
    draft.value = ''
    hint.value = null
    void conversation.ask(asked, only)
  }

  /** The address asks: after a reload, a step back, or a link. What is known already is only shown again. */
  effect(() => {
    const asked = question.value
    const only = within.value
    const ready = canAsk.value
    if (asked === null || conversation.has(asked, only)) return
    untracked(() => {
      draft.value ||= asked
      if (ready) consent.before('answer', () => ask(asked, only))
    })
  })

  let known: readonly DocumentView[] = model.documents.peek()
  effect(() => {
    const before = known
    known = model.documents.value
    const news = documentNews(before, known)
    if (news.length > 0) say(news.join(' '))
    const { documentId } = places.current.peek()
    const has = (documents: readonly DocumentView[]) => documents.some(({ id }) => id === documentId)
    if (has(before) && !has(known)) untracked(closeReader)
  })

  /** A sheet opens on request; what was wanted in another layout does not count in this one. */
  effect(() => {
    void layout.value
    libraryWanted.value = null
  })

  return {
    model,
    places,
    conversation,
    shelf,
    labelling,
    consent,
    layout,
    said,
    hint,
    draft,
    scope,
    libraryOpen: computed(() => libraryWanted.value ?? layout.value !== 'narrow'),
    settingsOpen: signal(false),
    pasteOpen: signal(false),
    dropping: signal(false),
    submit(text) {
      const asked = text.trim()
      if (asked === '') return
      if (!canAsk.peek()) {
        hint.value = 'Add a document first: answers come from your own documents only.'
        return
      }
      const only = scope.peek()?.id ?? null
      consent.before('answer', () => {
        ask(asked, only)
        places.go({ question: asked, within: only, labels: false })
      })
    },
    setScope: (documentId) => (scopeId.value = documentId),
    showLibrary: (open) => (libraryWanted.value = open),
    closeReader,
    showLabels(open) {
      if (!open) return places.leave({ labels: false })
      places.go({ labels: true })
      if (layout.peek() === 'narrow') libraryWanted.value = false
    },
    undo() {
      if (labelling.changed.peek() !== null) labelling.undo()
      else shelf.undoRemove()
    },
  }
}
