import { describe, expect, test } from 'vitest'
import { dataFolder } from '../evaluate/dataFolder.ts'
import { readBanking77, readClinc150 } from './datasets.ts'

const data = dataFolder() ?? ''

describe.skipIf(data === '')('the data sets (HEDGE_DATA)', () => {
  test.each([
    ['Banking77', readBanking77, { labels: 77, train: 7_967, heldOut: 2_036, test: 3_080 }],
    ['CLINC150', readClinc150, { labels: 150, train: 15_000, heldOut: 3_000, test: 4_500 }],
  ])('%s has its texts, each label in every part', async (_, read, sizes) => {
    const set = await read(data)
    const labels = (part: 'train' | 'heldOut' | 'test') => new Set(set[part].map(({ label }) => label)).size
    expect([labels('train'), labels('heldOut'), labels('test')]).toEqual([
      sizes.labels,
      sizes.labels,
      sizes.labels,
    ])
    expect({
      labels: sizes.labels,
      train: set.train.length,
      heldOut: set.heldOut.length,
      test: set.test.length,
    }).toEqual(sizes)
    expect([set.strangers.length, set.strangersTest.length]).toEqual([200, 1_000])
  })

  test('what was held out of Banking77 is not among the texts that are fitted', async () => {
    const { train, heldOut } = await readBanking77(data)
    const fitted = new Set(train.map(({ text }) => text))
    expect(heldOut.filter(({ text }) => fitted.has(text))).toEqual([])
  })
})
