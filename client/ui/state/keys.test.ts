import { describe, expect, test } from 'vitest'
import { keyAction, rowAfterKey } from './keys.ts'

const idle = {
  typing: false,
  inFold: false,
  pasteOpen: false,
  libraryOver: false,
  readerOpen: false,
  labelsOpen: false,
}
const plain = (key: string) => ({ key, ctrlKey: false, metaKey: false, altKey: false })

describe('keyAction()', () => {
  test('/ leads to the question, unless it is being typed', () => {
    expect(keyAction(plain('/'), idle)).toBe('focusQuestion')
    expect(keyAction(plain('/'), { ...idle, typing: true })).toBeNull()
    expect(keyAction({ ...plain('/'), ctrlKey: true }, idle)).toBeNull()
  })

  test('Escape takes away one layer at a time, topmost first', () => {
    const all = {
      typing: true,
      inFold: true,
      pasteOpen: true,
      libraryOver: true,
      readerOpen: true,
      labelsOpen: true,
    }
    expect(keyAction(plain('Escape'), all)).toBe('closeFold')
    expect(keyAction(plain('Escape'), { ...all, inFold: false })).toBe('closePaste')
    expect(keyAction(plain('Escape'), { ...all, inFold: false, pasteOpen: false })).toBe('closeLibrary')
    expect(keyAction(plain('Escape'), { ...idle, typing: true, readerOpen: true })).toBe('closeReader')
    expect(keyAction(plain('Escape'), { ...idle, typing: true })).toBe('leaveField')
    expect(keyAction(plain('Escape'), { ...idle, typing: true, labelsOpen: true })).toBe('leaveField')
    expect(keyAction(plain('Escape'), { ...idle, labelsOpen: true })).toBe('closeLabels')
    expect(keyAction(plain('Escape'), idle)).toBeNull()
  })

  test("undo is the app's only outside of fields, where the browser has its own", () => {
    expect(keyAction({ ...plain('z'), metaKey: true }, idle)).toBe('undo')
    expect(keyAction({ ...plain('z'), ctrlKey: true }, { ...idle, typing: true })).toBeNull()
    expect(keyAction(plain('z'), idle)).toBeNull()
  })
})

describe('rowAfterKey()', () => {
  test('stops at both ends', () => {
    expect(rowAfterKey('ArrowDown', 2, 3)).toBe(2)
    expect(rowAfterKey('ArrowUp', 0, 3)).toBe(0)
    expect(rowAfterKey('ArrowDown', 0, 3)).toBe(1)
    expect(rowAfterKey('End', 0, 3)).toBe(2)
    expect(rowAfterKey('Home', 2, 3)).toBe(0)
  })

  test('leaves other keys and empty lists alone', () => {
    expect(rowAfterKey('Tab', 0, 3)).toBeNull()
    expect(rowAfterKey('ArrowDown', 0, 0)).toBeNull()
  })
})
