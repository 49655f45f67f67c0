import { signal } from '@preact/signals'
import { describe, expect, test } from 'vitest'
import { createShelf } from './createShelf.ts'

function start(fail?: Error) {
  const calls: string[] = []
  const said: string[] = []
  const hint = signal<string | null>('an older hint')
  const note = (call: string) => {
    calls.push(call)
    return fail ? Promise.reject(fail) : Promise.resolve()
  }
  const shelf = createShelf({
    model: {
      addFiles: (files) => note(`files ${files.map((file) => file.name).join(' ')}`),
      addText: (name) => note(`text ${name}`),
      addSample: () => note('sample'),
      resumeIndexing: (id) => note(`resume ${id}`),
      remove: (id) => note(`remove ${id}`),
      undoRemove: () => note('undo'),
    },
    consent: { before: (_, go) => go() },
    hint,
    say: (words) => said.push(words),
  })
  return { shelf, calls, said, hint }
}
const document = {
  id: 'a',
  name: 'a.txt',
  addedAtMs: 0,
  characters: 1,
  sentences: 1,
  state: { phase: 'ready' },
} as const
const file = { name: 'b.txt', type: '', bytes: 1, read: () => Promise.resolve(new ArrayBuffer(1)) }

describe('createShelf()', () => {
  test('takes files before the text that browsers put beside them, and nothing for nothing', () => {
    const { shelf, calls } = start()
    shelf.add({ files: [file], left: 0, text: 'b.txt' })
    shelf.add({ files: [], left: 0, text: '' })
    expect(calls).toEqual(['files b.txt'])
  })

  test('names pasted text by its first line unless it was given a name', () => {
    const { shelf, calls } = start()
    shelf.add({ files: [], left: 0, text: 'Minutes\nWe met.' })
    shelf.addText(' ', 'Minutes\nWe met.')
    shelf.addText('My note', 'Minutes')
    expect(calls).toEqual(['text Minutes', 'text Minutes', 'text My note'])
  })

  test('says how many files are left over', () => {
    const { shelf, hint } = start()
    shelf.add({ files: [file], left: 240, text: '' })
    expect(hint.value).toContain('240')
  })

  test('takes out at once, and brings back what was taken out last', () => {
    const { shelf, calls, said } = start()
    shelf.undoRemove()
    expect(calls).toEqual([])
    shelf.remove(document)
    expect(shelf.removed.value).toBe('a.txt')
    shelf.undoRemove()
    expect(shelf.removed.value).toBeNull()
    expect(calls).toEqual(['remove a', 'undo'])
    expect(said.at(-1)).toBe('a.txt is back.')
  })

  test('says so when nothing could be stored', async () => {
    const { shelf, hint } = start(new Error('The disk is full.'))
    shelf.addSample()
    await Promise.resolve()
    await Promise.resolve()
    expect(hint.value).toContain('what you had is kept')
    expect(hint.value).toContain('The disk is full.')
  })
})
