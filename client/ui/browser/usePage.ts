import { useSignalEffect } from '@preact/signals'
import type { Desk } from '../createDesk.ts'

/** What lies outside the app's own element: the theme on the root, the colour of the browser's bar, the title. */
export function usePage(desk: Desk): void {
  useSignalEffect(() => {
    const { theme } = desk.model.settings.value
    const root = document.documentElement
    if (theme === 'system') delete root.dataset['theme']
    else root.dataset['theme'] = theme
    const bars = document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')
    for (const bar of bars) {
      bar.dataset['own'] ??= bar.content
      bar.content = theme === 'system' ? bar.dataset['own'] : getComputedStyle(root).backgroundColor
    }
  })
  useSignalEffect(() => {
    const { question } = desk.places.current.value
    document.title = question === null ? 'Hedge: ask your own documents' : `${question} · Hedge`
  })
}
