import { expect, test } from 'vitest'
import { endpoints } from './endpoints.ts'
import { notPages } from './notPages.ts'

const isPage = (path: string): boolean => !notPages.some((pattern) => pattern.test(path))

test('no endpoint is answered with the page, nor a file that is not there', () => {
  const paths = endpoints.map(({ path }) => path)
  expect(paths.length).toBeGreaterThan(15)
  const others = ['/openapi.json', '/models/none.json', '/assets/none.js', '/v1/nothing', '/admin']
  expect([...paths, ...others].filter(isPage)).toEqual([])
})

test('a place in the app is a page, also where it begins alike', () => {
  expect(
    ['/', '/index.html', '/library', '/models-of-mine', '/v12', '/healthz/x'].filter((path) => !isPage(path)),
  ).toEqual([])
})
