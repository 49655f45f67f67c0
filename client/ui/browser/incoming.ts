import { filesAtOnce } from '../state/createShelf.ts'
import type { Incoming } from '../state/createShelf.ts'

export function incomingFiles(list: Iterable<File>): Incoming {
  const all = [...list]
  const files = all.slice(0, filesAtOnce).map((file) => ({
    name: file.name,
    type: file.type,
    bytes: file.size,
    read: () => file.arrayBuffer(),
  }))
  return { files, left: all.length - files.length, text: '' }
}

/** Files first, since browsers add the file's name as text beside it. */
export function incomingTransfer(transfer: Pick<DataTransfer, 'files' | 'getData'> | null): Incoming {
  if (!transfer) return { files: [], left: 0, text: '' }
  const files = incomingFiles(transfer.files)
  return files.files.length > 0 ? files : { ...files, text: transfer.getData('text/plain').trim() }
}

/** Whether keys and pastes go into what has the focus. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return ['text', 'search', 'url', 'email'].includes(target.type)
  return target instanceof HTMLTextAreaElement || target.isContentEditable
}
