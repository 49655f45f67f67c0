import { expect, test } from 'vitest'
import { dataFolder } from '../evaluate/dataFolder.ts'
import { readCalibrationTexts } from './calibrationTexts.ts'
import { CORPORA, readCorpus } from './corpora.ts'

const data = dataFolder()

test.skipIf(data === undefined)(
  'readCalibrationTexts() takes the same texts each time, none twice (skipped without HEDGE_DATA)',
  async () => {
    const texts = await readCalibrationTexts(data!)
    expect(texts.length).toBe(2_226)
    expect(new Set(texts).size).toBe(texts.length)
    expect(await readCalibrationTexts(data!)).toEqual(texts)
  },
)

test.skipIf(data === undefined)(
  'readCorpus() refuses other bytes than the model was calibrated with (skipped without HEDGE_DATA)',
  async () => {
    const other = { ...CORPORA.banking, sha256: '0'.repeat(64) }
    await expect(readCorpus(data!, other)).rejects.toThrow('wanted 0000')
  },
)
