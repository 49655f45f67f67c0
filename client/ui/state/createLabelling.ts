import { signal } from '@preact/signals'
import type { ReadonlySignal } from '@preact/signals'
import { AppError } from '#core/contract/error'
import type { LabelsModel, Passage } from '../../labels/labelsModel.ts'
import { nameOf } from '../words/labelWords.ts'
import type { Consent } from './createConsent.ts'

/** What can be done with labels; each of it in one step, and the last taken back in one. */
export type Labelling = {
  /** In words, the change that `undo` takes back. */
  changed: ReadonlySignal<string | null>
  /** Why the last step was not possible. */
  refused: ReadonlySignal<string | null>
  /** Whether it was made. */
  addLabel(name: string): Promise<boolean>
  removeLabel(id: string): void
  addExample(labelId: string, passage: Passage): void
  removeExample(id: string): void
  /** Null: what a person said is taken back. */
  setLabel(document: { id: string; name: string }, labelId: string | null): void
  undo(): void
  /** Something else was done meanwhile. */
  forgetChange(): void
}

export type LabellingPorts = {
  labels: LabelsModel
  consent: Pick<Consent, 'before'>
  say(words: string): void
}

export function createLabelling({ labels, consent, say }: LabellingPorts): Labelling {
  const changed = signal<string | null>(null)
  const refused = signal<string | null>(null)
  const name = (labelId: string) => nameOf(labelId, labels.labels.peek())

  async function run(words: string, go: () => Promise<unknown>): Promise<boolean> {
    refused.value = null
    try {
      await go()
      changed.value = words
      say(words)
      return true
    } catch (error) {
      refused.value = error instanceof AppError ? error.message : 'That could not be kept. Try it again.'
      say(refused.value)
      return false
    }
  }

  return {
    changed,
    refused,
    addLabel: (text) => run(`Made the label “${text.trim()}”`, () => labels.addLabel(text)),
    removeLabel: (id) => void run(`Removed the label “${name(id)}”`, () => labels.removeLabel(id)),
    /** Its vector needs the model, so it may wait for a word about the download. */
    addExample: (labelId, passage) =>
      consent.before('learn from an example', () => {
        void run(`Added an example of “${name(labelId)}”`, () => labels.addExample(labelId, passage))
      }),
    removeExample: (id) => void run('Removed an example', () => labels.removeExample(id)),
    setLabel: (document, labelId) =>
      void run(
        labelId === null
          ? `Took the label off “${document.name}”`
          : `Labelled “${document.name}”: ${name(labelId)}`,
        () => labels.setLabel(document.id, labelId),
      ),
    undo() {
      if (changed.peek() === null) return
      changed.value = null
      say('Taken back.')
      void labels.undo()
    },
    forgetChange: () => void (changed.value = null),
  }
}
