import { signal } from '@preact/signals'
import type { ReadonlySignal } from '@preact/signals'

/** `narrow`: library and reader lie over the conversation; `middle`: only the reader does; `wide`: three columns. */
export type Layout = 'narrow' | 'middle' | 'wide'

/** The same widths as in styles/layout.css. */
const wide = '(min-width: 1120px)'
const middle = '(min-width: 760px)'

export function watchLayout(match: (query: string) => MediaQueryList): ReadonlySignal<Layout> {
  const queries = [match(wide), match(middle)] as const
  const read = (): Layout => (queries[0].matches ? 'wide' : queries[1].matches ? 'middle' : 'narrow')
  const layout = signal(read())
  for (const query of queries) query.addEventListener('change', () => (layout.value = read()))
  return layout
}
