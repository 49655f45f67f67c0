import { signal } from '@preact/signals'
import { describe, expect, test } from 'vitest'
import type { AnswerView, DocumentView, EngineView, Model, Settings } from '../model.ts'
import type { Layout } from './browser/layout.ts'
import { createDesk } from './createDesk.ts'
import { staticLabels } from './gallery/staticLabels.ts'

const ready: DocumentView = {
  id: 'a',
  name: 'a.txt',
  addedAtMs: 0,
  characters: 90,
  sentences: 3,
  state: { phase: 'ready' },
}
const answer = (question: string): AnswerView => ({
  question,
  found: true,
  answers: [{ documentId: 'a', documentName: 'a.txt', start: 4, end: 9, text: 'Yes.', score: 1 }],
  nearest: null,
  confidence: 1,
  receipt: { requestId: 'r', hops: [], bytesLeftDevice: 0 },
})

type Start = { hash?: string; documents?: DocumentView[]; layout?: Layout; metered?: boolean }

function start({ hash = '', documents = [ready], layout = 'wide', metered = false }: Start = {}) {
  const asked: string[] = []
  const shelf = signal<readonly DocumentView[]>(documents)
  const nothing = () => Promise.resolve()
  const model: Model = {
    documents: shelf,
    labels: staticLabels(),
    renewal: signal(null),
    stopRenewal: () => {},
    engine: signal<EngineView>({ phase: 'idle', downloadBytes: metered ? 12_000_000 : 0 }),
    online: signal(true),
    settings: signal<Settings>({ reach: 'origin', stake: 'fast', rateMicroUsdPerSecond: 1, theme: 'system' }),
    addFiles: nothing,
    addText: nothing,
    addSample: nothing,
    stopIndexing: () => {},
    resumeIndexing: nothing,
    remove: nothing,
    undoRemove: nothing,
    documentText: () => Promise.resolve(''),
    ask(question, { documentIds }) {
      asked.push(documentIds ? `${question} in ${documentIds.join()}` : question)
      return Promise.resolve(answer(question))
    },
  }
  let fragment = hash
  const desk = createDesk(model, {
    bar: {
      hash: () => fragment,
      before: () => null,
      push: (next) => (fragment = next),
      replace: (next) => (fragment = next),
      back: () => {},
      onMove: () => {},
    },
    layout: signal(layout),
    nowMs: () => 0,
    isMetered: () => metered,
  })
  return { desk, asked, shelf, fragment: () => fragment }
}
/** Lets the answers that wait arrive. */
const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 0))

describe('createDesk()', () => {
  test('a question goes into the address and is asked once', () => {
    const { desk, asked, fragment } = start()
    desk.draft.value = ' Is it? '
    desk.submit(desk.draft.value)
    expect(asked).toEqual(['Is it?'])
    expect(fragment()).toBe('#q=Is+it%3F')
    expect(desk.draft.value).toBe('')
  })

  test('an address with a question asks when there is something to ask, and shows it until then', () => {
    const { desk, asked, shelf } = start({ hash: '#q=Is+it%3F', documents: [] })
    expect(asked).toEqual([])
    expect(desk.draft.value).toBe('Is it?')
    shelf.value = [ready]
    expect(asked).toEqual(['Is it?'])
    shelf.value = [ready, { ...ready, id: 'b' }]
    expect(asked).toEqual(['Is it?'])
  })

  test('without documents it says what to do instead of asking', () => {
    const { desk, asked, fragment } = start({ documents: [] })
    desk.submit('Is it?')
    expect(asked).toEqual([])
    expect(fragment()).toBe('')
    expect(desk.hint.value).toContain('Add a document first')
  })

  test('on a metered connection neither a question nor an address fetches the model by itself', () => {
    const { desk, asked } = start({ hash: '#q=Is+it%3F', metered: true })
    expect(asked).toEqual([])
    desk.consent.agree()
    expect(asked).toEqual(['Is it?'])
  })

  test('asks only the chosen document, as long as it is in the library', () => {
    const { desk, asked, shelf } = start()
    desk.setScope('a')
    desk.submit('Is it?')
    shelf.value = [{ ...ready, id: 'b' }]
    desk.submit('Was it?')
    expect(asked).toEqual(['Is it? in a', 'Was it?'])
  })

  test('an open reader follows the answer where both are in sight, and stays closed otherwise', async () => {
    const wide = start({ hash: '#doc=a' })
    wide.desk.submit('Is it?')
    await settle()
    expect(wide.desk.places.current.value.span).toEqual({ start: 4, end: 9 })

    const closed = start()
    closed.desk.submit('Is it?')
    await settle()
    expect(closed.desk.places.current.value.documentId).toBeNull()

    const middle = start({ hash: '#doc=a', layout: 'middle' })
    middle.desk.submit('Is it?')
    await settle()
    expect(middle.desk.places.current.value.span).toBeNull()
  })

  test('the reader closes when its document leaves the library, and says so when it was never there', () => {
    const { desk, shelf } = start({ hash: '#doc=a' })
    shelf.value = []
    expect(desk.places.current.value.documentId).toBeNull()
    expect(start({ hash: '#doc=gone' }).desk.places.current.value.documentId).toBe('gone')
  })

  test('the labels are a place in the address, and a question leads out of them', () => {
    const { desk, fragment } = start()
    desk.showLabels(true)
    expect(fragment()).toBe('#view=labels')
    desk.submit('Is it?')
    expect(fragment()).toBe('#q=Is+it%3F')
  })

  test('there is one last change to take back, of documents or of labels', async () => {
    const { desk } = start()
    desk.shelf.remove(ready)
    expect(desk.shelf.removed.value).toBe('a.txt')
    desk.labelling.setLabel(ready, 'x')
    await settle()
    expect(desk.shelf.removed.value).toBeNull()
    desk.shelf.remove(ready)
    expect(desk.labelling.changed.value).toBeNull()
    desk.undo()
    expect(desk.shelf.removed.value).toBeNull()
  })
})
