import { describe, expect, test } from 'vitest'
import { createPlaces } from './createPlaces.ts'
import type { AddressBar } from './createPlaces.ts'

type Entry = { hash: string; before: string | null }

function fakeBar(start: string): AddressBar & { entries: Entry[]; at: number } {
  const listeners: (() => void)[] = []
  const bar = {
    entries: [{ hash: start, before: null }] as Entry[],
    at: 0,
    hash: () => bar.entries[bar.at]?.hash ?? '',
    before: () => bar.entries[bar.at]?.before ?? null,
    push(hash: string, before: string) {
      bar.entries = [...bar.entries.slice(0, bar.at + 1), { hash, before }]
      bar.at += 1
    },
    replace(hash: string) {
      bar.entries[bar.at] = { hash, before: bar.before() }
    },
    back() {
      bar.at -= 1
      for (const listener of listeners) listener()
    },
    onMove(listener: () => void) {
      listeners.push(listener)
    },
  }
  return bar
}

describe('createPlaces()', () => {
  test('starts where the address bar says', () => {
    const places = createPlaces(fakeBar('#q=who&doc=a&at=1-4'))
    expect(places.current.value).toEqual({
      question: 'who',
      within: null,
      documentId: 'a',
      span: { start: 1, end: 4 },
      labels: false,
      label: null,
    })
  })

  test('back returns to the place before', () => {
    const bar = fakeBar('')
    const places = createPlaces(bar)
    places.go({ question: 'one' })
    places.go({ question: 'two' })
    bar.back()
    expect(places.current.value.question).toBe('one')
  })

  test('going where one is adds no step', () => {
    const bar = fakeBar('#q=one')
    createPlaces(bar).go({ question: 'one' })
    expect(bar.entries).toHaveLength(1)
  })

  test('leave() takes the back step when it leads there, and adds one otherwise', () => {
    const bar = fakeBar('#q=one')
    const places = createPlaces(bar)
    places.go({ documentId: 'a' })
    places.leave({ documentId: null, span: null })
    expect(bar.at).toBe(0)
    expect(places.current.value.documentId).toBeNull()

    const opened = fakeBar('#doc=a')
    const arrived = createPlaces(opened)
    arrived.leave({ documentId: null, span: null })
    expect(opened.entries).toHaveLength(2)
    expect(arrived.current.value.documentId).toBeNull()
  })

  test('amend() changes the place without a step', () => {
    const bar = fakeBar('#q=one')
    const places = createPlaces(bar)
    places.amend({ documentId: 'a' })
    expect(bar.entries).toEqual([{ hash: '#q=one&doc=a', before: null }])
  })
})
