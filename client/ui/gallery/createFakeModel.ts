import { signal } from '@preact/signals'
import { firstLookNote } from '../../library/lookFirst.ts'
import type { AnswerView, AskOptions, DocumentView, Model, QuoteView } from '../../model.ts'
import { sampleDocument } from '../sample/sampleDocument.ts'
import { receipts } from './receipts.ts'
import { sample } from './scenarios.ts'
import type { Scenario } from './scenarios.ts'
import { staticLabels } from './staticLabels.ts'

/** A model without engine, storage or network: every document has the sample's text, and words in common make an answer. */
export function createFakeModel(scenario: Scenario): Model {
  const documents = signal<readonly DocumentView[]>(scenario.documents)
  let taken: readonly DocumentView[] = []
  const add = (name: string) => {
    documents.value = [{ ...sample, id: `${name}-${documents.peek().length}`, name }, ...documents.peek()]
    return Promise.resolve()
  }
  const setState = (id: string, state: DocumentView['state']) => {
    documents.value = documents
      .peek()
      .map((document) => (document.id === id ? { ...document, state } : document))
  }
  return {
    documents,
    labels: staticLabels(scenario.labels),
    renewal: signal(null),
    stopRenewal: () => {},
    engine: signal(scenario.engine),
    online: signal(scenario.online),
    settings: signal(scenario.settings),
    addFiles: async (files) => files.forEach((file) => void add(file.name)),
    addText: (name) => add(name),
    addSample: () => add(sampleDocument.name),
    stopIndexing: (id) => setState(id, { phase: 'partial', done: 734, total: 2_104 }),
    resumeIndexing: async (id) => setState(id, { phase: 'ready' }),
    async remove(id) {
      taken = documents.peek()
      documents.value = taken.filter((document) => document.id !== id)
    },
    async undoRemove() {
      documents.value = taken
    },
    documentText: () => Promise.resolve(sampleDocument.text),
    ask: (question, options) => ask(scenario, question, options),
  }
}

async function ask(
  { ask }: Scenario,
  question: string,
  { signal: stop, stake, onFirstLook }: AskOptions,
): Promise<AnswerView> {
  if ('error' in ask) throw ask.error
  if (stake === 'best') return answer(question, 'origin')
  if (ask.way === 'firstLook') onFirstLook?.(answer(question, 'device', firstLookNote))
  if (ask.way !== 'never' && ask.way !== 'firstLook') return answer(question, ask.way)
  return new Promise((_, reject) => stop.addEventListener('abort', () => reject(stop.reason as Error)))
}

function answer(question: string, way: keyof typeof receipts, note?: string): AnswerView {
  const best = way === 'origin'
  const quotes = nearest(question)
  const [first, second] = quotes
  const found = way !== 'nothing'
  return {
    question,
    found,
    answers: found ? (best && second ? [second, ...quotes.slice(2)] : quotes) : [],
    nearest: found ? null : (first ?? null),
    confidence: found ? 0.82 : 0.12,
    receipt: receipts[way],
    ...(way === 'cascade' && second ? { replaced: second } : {}),
    ...(note !== undefined && { note }),
  }
}

function nearest(question: string): QuoteView[] {
  const asked = new Set(question.toLowerCase().match(/[a-z]{4,}/g))
  const sentences = [...sampleDocument.text.matchAll(/[A-Z][^.#\n]+\./g)]
  return sentences
    .map((match) => ({
      documentId: sample.id,
      documentName: sample.name,
      start: match.index,
      end: match.index + match[0].length,
      text: match[0],
      score: (match[0].toLowerCase().match(/[a-z]{4,}/g) ?? []).filter((word) => asked.has(word)).length,
    }))
    .toSorted((a, b) => b.score - a.score)
    .slice(0, 3)
}
