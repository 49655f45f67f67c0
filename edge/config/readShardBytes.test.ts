import { expect, test } from 'vitest'
import { readShardBytes } from './readShardBytes.ts'

test('a shard keeps what was set, and 64 MiB where nothing was', () => {
  expect([undefined, '', '10000'].map(readShardBytes)).toEqual([67_108_864, 67_108_864, 10_000])
})

test.each(['64MB', '-1', '0', '1e9', ' 5', 'none', 'NaN', '1.5', '9'.repeat(16)])(
  'the size %j is refused by name, for it would keep nothing and say nothing',
  (text) => expect(() => readShardBytes(text)).toThrow('CACHE_SHARD_BYTES is'),
)
