import { useLayoutEffect, useRef } from 'preact/hooks'
import type { RefObject } from 'preact'

/**
 * While a sheet lies over the rest (`over`), the focus is inside it, and afterwards it goes back to where it came
 * from, unless it was led elsewhere meanwhile. What lies under a sheet is inert and would lose it to nowhere.
 */
export function useBorrowedFocus<T extends HTMLElement>(over: boolean): RefObject<T | null> {
  const sheet = useRef<T>(null)
  useLayoutEffect(() => {
    const lender = document.activeElement
    if (!over || !(lender instanceof HTMLElement)) return
    if (!sheet.current?.contains(lender)) sheet.current?.querySelector<HTMLElement>('button')?.focus()
    const holder = sheet.current
    return () => {
      const current = document.activeElement
      if (current !== document.body && !holder?.contains(current)) return
      /** After the views let go of `inert`; by then somebody else may have taken the focus. */
      requestAnimationFrame(() => {
        const taken = document.activeElement !== document.body && !holder?.contains(document.activeElement)
        if (!taken && lender.isConnected) lender.focus()
      })
    }
  }, [over])
  return sheet
}
