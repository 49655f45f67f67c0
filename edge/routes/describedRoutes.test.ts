import { expect, test } from 'vitest'
import { endpoints } from '#core/contract/http/endpoints'
import { createApp } from '../app.ts'
import type { AccountStore } from '../admin/accountStore.ts'
import { fakeEdge } from '../testing/fakeEdge.ts'

/** Files, which are whatever was built: no part of the API. */
const notOfTheApi = new Set(['GET /*'])

test('every route has an entry in the document, and every entry a route', () => {
  const admin = { keyDigest: '', accounts: {} as AccountStore, newApiKey: () => '' }
  const { routes } = createApp(fakeEdge(undefined, { admin }).ports)
  // Middleware and refusals answer every method; an endpoint names its own.
  const served = routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path.replace('{.+}', '')}`)
    .filter((route) => !notOfTheApi.has(route))
  const described = endpoints.map(
    ({ method, path }) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
  )
  expect([...new Set(served)].toSorted()).toEqual(described.toSorted())
})
