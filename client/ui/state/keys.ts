/** A key as it was pressed; `KeyboardEvent` has this shape. */
export type KeyPress = { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean }

/** What lies open, and whether keys go into a field. */
export type KeyContext = {
  typing: boolean
  /** A receipt or another fold that holds the focus. */
  inFold: boolean
  pasteOpen: boolean
  /** The library as a sheet over the rest; as a column it is no layer. */
  libraryOver: boolean
  readerOpen: boolean
  /** In place of the answers. */
  labelsOpen: boolean
}

export type KeyAction =
  | 'focusQuestion'
  | 'undo'
  | 'toggleLibrary'
  | 'closeFold'
  | 'closePaste'
  | 'closeLibrary'
  | 'closeReader'
  | 'closeLabels'
  | 'leaveField'

/** What a key does anywhere in the app, or null when it is none of the app's business. */
export function keyAction(press: KeyPress, context: KeyContext): KeyAction | null {
  if (press.key === 'Escape') return goBack(context)
  if (context.typing || press.altKey) return null
  const command = press.ctrlKey || press.metaKey
  if (command) return press.key.toLowerCase() === 'z' ? 'undo' : null
  if (press.key === '/') return 'focusQuestion'
  if (press.key === '[') return 'toggleLibrary'
  return null
}

/** Escape takes away what was opened last: from the smallest and topmost down to the field that holds the cursor. */
function goBack(context: KeyContext): KeyAction | null {
  if (context.inFold) return 'closeFold'
  if (context.pasteOpen) return 'closePaste'
  if (context.libraryOver) return 'closeLibrary'
  if (context.readerOpen) return 'closeReader'
  if (context.typing) return 'leaveField'
  return context.labelsOpen ? 'closeLabels' : null
}

/** The row that an arrow key leads to in a list of `count` rows, or null when the key is not one for lists. */
export function rowAfterKey(key: string, row: number, count: number): number | null {
  if (count === 0) return null
  if (key === 'ArrowDown') return Math.min(count - 1, row + 1)
  if (key === 'ArrowUp') return Math.max(0, row - 1)
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return null
}
