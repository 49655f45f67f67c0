import { signal } from '@preact/signals'
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { DocumentView, IncomingFile, Model } from '../../model.ts'
import { addingFailedWords, nameFromText } from '../words/documentWords.ts'
import type { Consent } from './createConsent.ts'

/** What was dropped, chosen or pasted: files, or text. `left` files were too many at once. */
export type Incoming = { files: readonly IncomingFile[]; left: number; text: string }

/** More at once is most likely a whole disk, dropped by mistake. */
export const filesAtOnce = 100

/** What can be done with the documents; each of it in one step, and each taken back in one. */
export type Shelf = {
  /** Name of the document that can be brought back. */
  removed: ReadonlySignal<string | null>
  add(incoming: Incoming): void
  addText(name: string, text: string): void
  addSample(): void
  resume(document: DocumentView): void
  remove(document: DocumentView): void
  undoRemove(): void
  /** Something else was done meanwhile: the removal is not the last change any more. */
  forgetRemoved(): void
}

type ShelfModel = Pick<
  Model,
  'addFiles' | 'addText' | 'addSample' | 'resumeIndexing' | 'remove' | 'undoRemove'
>

export type ShelfPorts = {
  model: ShelfModel
  consent: Pick<Consent, 'before'>
  hint: Signal<string | null>
  say(words: string): void
}

export function createShelf({ model, consent, hint, say }: ShelfPorts): Shelf {
  const removed = signal<string | null>(null)

  const run = (go: () => Promise<void>) => {
    go().catch((error: unknown) => (hint.value = addingFailedWords(error)))
  }
  /** Reading needs the model, so it may wait for a word about the download. */
  const adding = (go: () => Promise<void>) => {
    hint.value = null
    removed.value = null
    consent.before('read your documents', () => run(go))
  }

  return {
    removed,
    add({ files, left, text }) {
      if (files.length > 0) adding(() => model.addFiles(files))
      else if (text !== '') adding(() => model.addText(nameFromText(text), text))
      if (left > 0) hint.value = `Took the first ${filesAtOnce} files; add the other ${left} afterwards.`
    },
    addText: (name, text) => adding(() => model.addText(name.trim() || nameFromText(text), text)),
    addSample: () => adding(() => model.addSample()),
    resume: ({ id }) => adding(() => model.resumeIndexing(id)),
    remove({ id, name }) {
      removed.value = name
      say(`Removed ${name}. Undo is below the list.`)
      run(() => model.remove(id))
    },
    undoRemove() {
      const name = removed.peek()
      if (name === null) return
      removed.value = null
      say(`${name} is back.`)
      run(() => model.undoRemove())
    },
    forgetRemoved: () => void (removed.value = null),
  }
}
