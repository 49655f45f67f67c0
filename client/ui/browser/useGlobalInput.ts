import { useEffect } from 'preact/hooks'
import type { Desk } from '../createDesk.ts'
import { keyAction } from '../state/keys.ts'
import type { KeyAction } from '../state/keys.ts'
import { incomingTransfer, isTyping } from './incoming.ts'

export const questionFieldId = 'question'

/** Leads to the question from anywhere; what lies over it goes away. */
export function focusQuestion(desk: Desk): void {
  if (desk.layout.peek() === 'narrow') desk.showLibrary(false)
  if (desk.layout.peek() !== 'wide' && desk.places.current.peek().documentId !== null) desk.closeReader()
  /** After the views let go of `inert`. */
  requestAnimationFrame(() => {
    const field = document.getElementById(questionFieldId)
    if (field instanceof HTMLInputElement) field.select()
    field?.focus()
  })
}

/** Keys, paste and drop, anywhere on the page. */
export function useGlobalInput(desk: Desk): void {
  useEffect(() => {
    const stop = new AbortController()
    const on = <K extends keyof DocumentEventMap>(type: K, listener: (event: DocumentEventMap[K]) => void) =>
      document.addEventListener(type, listener, { signal: stop.signal })

    on('keydown', (event) => {
      const fold = openFold(event.target)
      const action = keyAction(event, {
        typing: isTyping(event.target),
        inFold: fold !== null,
        pasteOpen: desk.pasteOpen.peek(),
        libraryOver: desk.layout.peek() === 'narrow' && desk.libraryOpen.peek(),
        readerOpen: desk.places.current.peek().documentId !== null,
        labelsOpen: desk.places.current.peek().labels,
      })
      if (action === null || event.defaultPrevented) return
      event.preventDefault()
      act(desk, action, fold)
    })
    on('paste', (event) => {
      if (isTyping(event.target)) return
      event.preventDefault()
      desk.shelf.add(incomingTransfer(event.clipboardData))
    })
    on('dragover', (event) => {
      if (isTyping(event.target)) return
      event.preventDefault()
      desk.dropping.value = true
    })
    /** Leaving the window has no element to go to; between elements there is one. */
    on('dragleave', (event) => {
      if (event.relatedTarget === null) desk.dropping.value = false
    })
    on('drop', (event) => {
      desk.dropping.value = false
      if (isTyping(event.target)) return
      event.preventDefault()
      desk.shelf.add(incomingTransfer(event.dataTransfer))
    })
    return () => stop.abort()
  }, [desk])
}

function openFold(target: EventTarget | null): HTMLDetailsElement | null {
  const fold = target instanceof Element ? target.closest('details[open]') : null
  return fold instanceof HTMLDetailsElement ? fold : null
}

function act(desk: Desk, action: KeyAction, fold: HTMLDetailsElement | null): void {
  switch (action) {
    case 'focusQuestion':
      return focusQuestion(desk)
    case 'undo':
      return desk.undo()
    case 'toggleLibrary':
      return desk.showLibrary(!desk.libraryOpen.peek())
    case 'closeFold':
      fold?.removeAttribute('open')
      return fold?.querySelector('summary')?.focus()
    case 'closePaste':
      desk.pasteOpen.value = false
      return
    case 'closeLibrary':
      return desk.showLibrary(false)
    case 'closeReader':
      return desk.closeReader()
    case 'closeLabels':
      return desk.showLabels(false)
    case 'leaveField':
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
  }
}
