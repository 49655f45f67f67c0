import { signal } from '@preact/signals'
import type { ReadonlySignal } from '@preact/signals'
import { formatPlace, parsePlace } from './place.ts'
import type { Place } from './place.ts'

/** What the places need from a browser's history. */
export type AddressBar = {
  hash(): string
  /** The fragment of the entry before this one, when this app made it; null when it is not known. */
  before(): string | null
  push(hash: string, before: string): void
  replace(hash: string): void
  back(): void
  onMove(listener: () => void): void
}

export type Places = {
  current: ReadonlySignal<Place>
  /** Goes there; one step of the back button returns. Nothing happens when it is the current place. */
  go(change: Partial<Place>): void
  /** Changes the current place without a step for the back button. */
  amend(change: Partial<Place>): void
  /** Goes there as a way back: takes the back button's own step when it leads there, so that history does not pile up. */
  leave(change: Partial<Place>): void
  /** The link that `go` would follow. */
  link(change: Partial<Place>): string
}

export function createPlaces(bar: AddressBar): Places {
  const current = signal(parsePlace(bar.hash()))
  const link = (change: Partial<Place>) => formatPlace({ ...current.peek(), ...change })
  const here = () => formatPlace(current.peek())
  bar.onMove(() => {
    current.value = parsePlace(bar.hash())
  })

  function go(change: Partial<Place>): void {
    const target = link(change)
    if (target === here()) return
    bar.push(target, here())
    current.value = { ...current.peek(), ...change }
  }

  return {
    current,
    link,
    go,
    amend(change) {
      if (link(change) === here()) return
      bar.replace(link(change))
      current.value = { ...current.peek(), ...change }
    },
    leave(change) {
      if (bar.before() !== link(change)) return go(change)
      /** At once, since browsers go back in their own time and the focus moves on now. */
      current.value = { ...current.peek(), ...change }
      bar.back()
    },
  }
}
