import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../../deploy/local/places.ts'
import { copyTree, type TreeCopy } from './copyTree.ts'
import { guards } from './list.ts'
import { tryWithout } from './tryWithout.ts'

/** One of each room, of those that take a second: `node test/guards/main.ts` does the same with all. */
const tried = [
  'revoked-key-is-out',
  'json-depth-before-the-parser',
  'row-once-for-each-request',
  'sealed-for-its-tenant',
  'retries-have-a-budget',
  'audit-entry-fits-its-hash',
  'manifest-never-goes-back',
  'signature-passes-once',
]

let copy: TreeCopy
beforeAll(() => void (copy = copyTree(root)))
afterAll(() => copy.remove())

test.each(tried)('without "%s" its test fails', async (name) => {
  const guard = guards.find((one) => one.name === name)
  if (guard === undefined) throw new Error(`There is no guard "${name}"`)
  expect(await tryWithout(guard, copy.folder)).toEqual({ noticed: true })
})

test('a removal that takes nothing away is not noticed', async () => {
  const guard = guards.find(({ name }) => name === 'revoked-key-is-out')
  if (guard === undefined) throw new Error('There is no such guard')
  const kept = { ...guard, without: `${guard.text} ` }
  expect(await tryWithout(kept, copy.folder)).toEqual({
    noticed: false,
    because: 'its test passes without it',
  })
})
