import { expect, test } from 'vitest'
import { webSealer } from './webSealer.ts'

const place = { tenant: 'ann', key: 'a'.repeat(64) }
const sealer = webSealer('a secret')
const plain = 'Thé answer, as it is kept'

test('what was sealed opens again, and shows nothing of itself', async () => {
  const sealed = await sealer.seal(place, plain)
  expect(await sealer.open(place, sealed)).toEqual({ text: plain })
  expect(new TextDecoder().decode(sealed)).not.toContain('answer')
  expect(await sealer.seal(place, plain)).not.toEqual(sealed)
})

test('another tenant, another key, another secret open nothing', async () => {
  const sealed = await sealer.seal(place, plain)
  const closed = { because: 'not_authentic' }
  expect(await sealer.open({ ...place, tenant: 'bob' }, sealed)).toEqual(closed)
  expect(await sealer.open({ ...place, key: 'b'.repeat(64) }, sealed)).toEqual(closed)
  expect(await webSealer('another').open(place, sealed)).toEqual(closed)
})

test('one flipped bit anywhere, a cut, or an older format is refused', async () => {
  const sealed = await sealer.seal(place, plain)
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const flipped = sealed.slice()
    flipped[bit >> 3]! ^= 1 << (bit & 7)
    const because = bit < 8 ? 'another_format' : 'not_authentic'
    expect(await sealer.open(place, flipped)).toEqual({ because })
  }
  expect(await sealer.open(place, sealed.slice(0, -1))).toEqual({ because: 'not_authentic' })
  for (const cut of [0, 1, 28])
    expect(await sealer.open(place, sealed.slice(0, cut))).toEqual({ because: 'another_format' })
})

test('more tenants than keys are remembered for still open what is theirs', async () => {
  const first = await sealer.seal(place, plain)
  for (let i = 0; i < 1_100; i++) await sealer.seal({ ...place, tenant: `t${i}` }, '')
  expect(await sealer.open(place, first)).toEqual({ text: plain })
})

test('what was sealed under the secret of before opens while it is named, and nothing is sealed under it', async () => {
  const old = await sealer.seal(place, plain)
  const moved = webSealer('a newer secret', 'a secret')
  expect(await moved.open(place, old)).toEqual({ text: plain })
  expect(await moved.open({ ...place, tenant: 'bob' }, old)).toEqual({ because: 'not_authentic' })
  expect(await sealer.open(place, await moved.seal(place, plain))).toEqual({ because: 'not_authentic' })
  expect(await webSealer('a newer secret').open(place, old)).toEqual({ because: 'not_authentic' })
})
