import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { AppError, asAppError } from '#core/contract/error'
import type { DocumentView, IncomingFile } from '../model.ts'
import { type FailedDocument, viewDocument, viewFailed } from './documentView.ts'
import { indexDocument } from './indexDocument.ts'
import { indexText, sentenceCount } from './indexText.ts'
import { libraryLimits } from './limits.ts'
import type { LibraryPorts, StoredDocument } from './ports.ts'
import { adoptRenewed } from './renewLibrary.ts'
import { readFile, readPasted } from './readFile.ts'

/** Failed files that are shown; of more, the first ones say nothing new. */
const maxFailed = 50

export type Library = {
  documents: ReadonlySignal<readonly DocumentView[]>
  /** What is stored and not taken out, newest first. */
  stored: ReadonlySignal<readonly StoredDocument[]>
  /** Reads what is stored, forgets what was taken out in an earlier visit. Call once. */
  open(): Promise<void>
  /** Reads again what is stored: something else has changed it. */
  refresh(): Promise<void>
  /** Resolves when all are read and stored; the indexing goes on behind it. */
  addFiles(files: readonly IncomingFile[]): Promise<void>
  addText(name: string, text: string): Promise<void>
  stopIndexing(id: string): void
  /** Resolves when the document is indexed or stopped again. Rejects with the engine's AppError. */
  resumeIndexing(id: string): Promise<void>
  /** Goes on with everything whose indexing was cut off, not stopped. */
  resumeAll(): Promise<void>
  remove(id: string): Promise<void>
  undoRemove(): Promise<void>
  text(id: string): Promise<string>
}

/** The user's documents: taken in, indexed one after the other, kept, and the same in every tab. */
export function createLibrary(ports: LibraryPorts): Library {
  const { store, locks, peers } = ports
  const all = signal<readonly StoredDocument[]>([])
  const failed = signal<readonly FailedDocument[]>([])
  /** Waiting or running, with what stops it. */
  const indexing = signal<ReadonlyMap<string, AbortController>>(new Map())
  let lastRemoved: (() => Promise<void>) | undefined

  const stored = computed(() => newestFirst(all.value.filter(({ isRemoved }) => !isRemoved)))
  const documents = computed(() => {
    const { vectorSpace } = ports.embedder.model
    const views = stored.value.map((document) =>
      viewDocument(document, { isIndexing: indexing.value.has(document.id), vectorSpace }),
    )
    return newestFirst([...views, ...failed.value.map(viewFailed)])
  })

  peers.onChanged(() => void refresh())

  return {
    documents,
    stored,
    open,
    refresh,
    addFiles: (files) => addEach(files.map((file) => ({ name: file.name, read: () => readFile(file) }))),
    addText: (name, text) => addEach([{ name, read: async () => readPasted(name, text) }]),
    stopIndexing,
    resumeIndexing: resume,
    resumeAll: async () => {
      await Promise.all(
        stored.peek().map((document) => (document.isStopped ? undefined : index(document.id))),
      )
    },
    remove,
    undoRemove: async () => {
      await lastRemoved?.()
      lastRemoved = undefined
    },
    text,
  }

  async function open(): Promise<void> {
    await refresh()
    await forgetRemoved()
    // An earlier visit may have been cut off between the last vector of this version and its use.
    const { vectorSpace } = ports.embedder.model
    const options = { signal: new AbortController().signal, onAdopted: () => void refresh() }
    void adoptRenewed(vectorSpace, ports, options).catch(() => undefined)
  }

  async function refresh(): Promise<void> {
    all.value = await store.documents()
  }

  async function addEach(incoming: readonly { name: string; read: () => Promise<string> }[]): Promise<void> {
    for (const { name, read } of incoming) {
      const id = ports.newId()
      const shownName = name.slice(0, libraryLimits.nameCharacters)
      try {
        await add(id, shownName, await read())
      } catch (error) {
        const reason = asAppError(error, `add ${shownName}`).message
        const entry = { id, name: shownName, addedAtMs: ports.nowMs(), reason }
        failed.value = [...failed.peek(), entry].slice(-maxFailed)
      }
      await ports.breathe()
    }
  }

  async function add(id: string, name: string, text: string): Promise<void> {
    const documentIndex = indexText(text)
    const document: StoredDocument = {
      id,
      name,
      addedAtMs: ports.nowMs(),
      characters: text.length,
      sentences: sentenceCount(documentIndex),
      indexed: 0,
      vectorSpace: null,
      isStopped: false,
      isRemoved: false,
    }
    await locks.write(async () => {
      refuseTooMany(name, document.sentences, await store.documents())
      await store.add(document, { text, index: documentIndex })
    })
    remember(document)
    if (stored.peek().length === 1) void ports.keepStorage()
    void index(id)
  }

  /**
   * Never rejects. The engine's error is its value: whoever asked for the indexing may want it, and the document shows
   * how far it came. Undefined when it is done, stopped, or running already.
   */
  async function index(id: string): Promise<AppError | undefined> {
    if (indexing.peek().has(id)) return undefined
    const controller = new AbortController()
    indexing.value = new Map(indexing.peek()).set(id, controller)
    const { signal: stop } = controller
    try {
      await locks.index(stop, () => indexDocument(id, ports, { signal: stop, onStored: remember }))
      return undefined
    } catch (error) {
      return stop.aborted ? undefined : asAppError(error, 'index the document')
    } finally {
      indexing.value = new Map([...indexing.peek()].filter(([other]) => other !== id))
    }
  }

  function stopIndexing(id: string): void {
    const controller = indexing.peek().get(id)
    if (controller === undefined) return
    controller.abort(new DOMException('The user stopped the indexing', 'AbortError'))
    void change(id, (document) => ({ ...document, isStopped: true }))
  }

  async function resume(id: string): Promise<void> {
    await change(id, (document) => ({ ...document, isStopped: false }))
    const error = await index(id)
    if (error !== undefined) throw error
  }

  async function remove(id: string): Promise<void> {
    const gone = failed.peek().find((document) => document.id === id)
    if (gone !== undefined) {
      failed.value = failed.peek().filter((document) => document !== gone)
      lastRemoved = async () => void (failed.value = [...failed.peek(), gone])
      return
    }
    indexing.peek().get(id)?.abort(new DOMException('The document was taken out', 'AbortError'))
    await forgetRemoved()
    await change(id, (document) => ({ ...document, isRemoved: true }))
    lastRemoved = async () => {
      const document = await change(id, (current) => ({ ...current, isRemoved: false }))
      if (document !== undefined && !document.isStopped) void index(id)
    }
  }

  /** Only the last document that was taken out can come back. */
  async function forgetRemoved(): Promise<void> {
    const removed = all.peek().filter(({ isRemoved }) => isRemoved)
    if (removed.length === 0) return
    await locks.write(async () => {
      for (const { id } of removed) {
        // Brought back by another tab meanwhile?
        if ((await store.document(id))?.isRemoved) await store.delete(id)
      }
    })
    await refresh()
    peers.tellChanged()
  }

  async function text(id: string): Promise<string> {
    const content = await store.content(id)
    if (content !== undefined) return content.text
    throw new AppError('not_found', `Cannot show document ${id}: it is not in the library`)
  }

  async function change(
    id: string,
    make: (document: StoredDocument) => StoredDocument,
  ): Promise<StoredDocument | undefined> {
    const changed = await locks.write(async () => {
      const document = await store.document(id)
      if (document === undefined) return undefined
      const next = make(document)
      await store.update(next)
      return next
    })
    if (changed !== undefined) remember(changed)
    return changed
  }

  function remember(document: StoredDocument): void {
    all.value = [...all.peek().filter(({ id }) => id !== document.id), document]
    peers.tellChanged()
  }
}

function refuseTooMany(name: string, sentences: number, present: readonly StoredDocument[]): void {
  const kept = present.filter(({ isRemoved }) => !isRemoved)
  if (kept.length >= libraryLimits.documents) {
    throw new AppError(
      'invalid_request',
      `Cannot add ${name}: the library holds ${kept.length} documents; take one out first`,
    )
  }
  const held = kept.reduce((sum, document) => sum + document.sentences, 0)
  if (held + sentences <= libraryLimits.sentences) return
  throw new AppError(
    'invalid_request',
    `Cannot add ${name}: with its ${sentences} sentences the library would hold ${held + sentences}; it takes ${libraryLimits.sentences}`,
  )
}

function newestFirst<T extends { addedAtMs: number }>(documents: readonly T[]): readonly T[] {
  return documents.toSorted((a, b) => b.addedAtMs - a.addedAtMs)
}
