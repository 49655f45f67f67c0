import type { AddressBar } from '../state/createPlaces.ts'

/** The real address bar. Entries of this app remember the fragment before them, because browsers do not tell. */
export const browserAddressBar: AddressBar = {
  hash: () => location.hash,
  before() {
    const state: unknown = history.state
    const before = typeof state === 'object' && state !== null && 'before' in state ? state.before : null
    return typeof before === 'string' ? before : null
  },
  push: (hash, before) => history.pushState({ before }, '', address(hash)),
  replace: (hash) => history.replaceState(history.state, '', address(hash)),
  back: () => history.back(),
  /** `popstate` also fires when somebody edits the fragment by hand. */
  onMove: (listener) => addEventListener('popstate', listener),
}

const address = (hash: string) => (hash === '#' ? location.pathname : hash)
