import type { ReadonlySignal, Signal } from '@preact/signals'
import { askLibrary } from './library/askLibrary.ts'
import type { LabelsModel } from './labels/labelsModel.ts'
import { lookFirst } from './library/lookFirst.ts'
import type { Library } from './library/createLibrary.ts'
import type { SearchIndex } from './library/searchIndex.ts'
import type { EngineView, Model, Settings } from './model.ts'
import type { Renewal } from './library/createRenewal.ts'
import type { AnswerPorts } from './ports.ts'

export type ModelParts = {
  library: Library
  labels: LabelsModel
  /** What a question is put to; taken once at its beginning, so that it keeps to one version of the model. */
  desk(): { search: SearchIndex; answer: AnswerPorts }
  renewal: Renewal
  engine: ReadonlySignal<EngineView>
  online: ReadonlySignal<boolean>
  settings: Signal<Settings>
  /** Comes when it is asked for: few visitors need it twice. */
  loadSample(): Promise<{ name: string; text: string }>
}

/** The views' model out of its parts. */
export function createModel(parts: ModelParts): Model {
  const { library, labels, desk, renewal, engine, online, settings } = parts
  return {
    documents: library.documents,
    labels,
    renewal: renewal.progress,
    stopRenewal: renewal.stop,
    engine,
    online,
    settings,
    addFiles: library.addFiles,
    addText: library.addText,
    async addSample() {
      const { name, text } = await parts.loadSample()
      await library.addText(name, text)
    },
    stopIndexing: library.stopIndexing,
    resumeIndexing: library.resumeIndexing,
    remove: library.remove,
    undoRemove: library.undoRemove,
    documentText: library.text,
    async ask(question, { signal, stake, documentIds, onFirstLook }) {
      const { reach, rateMicroUsdPerSecond, stake: usualStake } = settings.peek()
      const hints = { reach, rate: rateMicroUsdPerSecond, stake: stake ?? usualStake }
      // Asked for at one question, "best" means our server; as a setting it is a price that the policy weighs.
      const wantsServer = stake === 'best'
      const asked = { question, hints, signal, library: library.stored.peek(), documentIds, wantsServer }
      const { search, answer } = desk()
      const full = askLibrary(asked, search, answer)
      if (onFirstLook === undefined) return full
      return lookFirst({ ...asked, full, onFirstLook }, search, answer)
    },
  }
}
