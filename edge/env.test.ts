import { expect, test } from 'vitest'
import { missingBindings } from './env.ts'

test('every binding that is missing or empty is named', () => {
  const set = {
    DIRECTORY: {},
    TENANT: {},
    CACHE_SHARD: {},
    JOBS: {},
    ASSETS: {},
    ORIGIN_URL: 'http://o',
    HOP_SECRET: 'a',
    KEY_PEPPER: 'b',
  }
  expect(missingBindings({ ...set, SESSION_SECRET: 'c' })).toEqual([])
  expect(missingBindings({ ...set, ASSETS: undefined, ORIGIN_URL: '' })).toEqual([
    'ASSETS',
    'ORIGIN_URL',
    'SESSION_SECRET',
  ])
})
