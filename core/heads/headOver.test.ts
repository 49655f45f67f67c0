import { expect, test } from 'vitest'
import { sampleEncoder, sampleHead, sampleManifest } from '../contract/testing/sampleManifest.ts'
import { headOver } from './headOver.ts'

const id = 'hedge-intents-en'
const space = (version: number) => `hedge-small-en@${version}`
const head = (version: number, baseVersion: number) => sampleHead({ version, baseSpace: space(baseVersion) })
const manifest = sampleManifest({
  models: [
    sampleEncoder({ version: 1, vectorSpace: space(1) }),
    sampleEncoder({ version: 2, vectorSpace: space(2) }),
    head(1, 1),
    head(2, 1),
    head(3, 2),
    head(4, 2),
  ],
  aliases: { 'hedge-small-en': { stable: 2 }, [id]: { stable: 3 } },
})

test('headOver() takes the stable version where it reads the space, else the newest that does', () => {
  expect(headOver(manifest, id, space(2))?.version).toBe(3)
  expect(headOver(manifest, id, space(1))?.version).toBe(2)
})

test('headOver() knows no head over another space, and takes no encoder for one', () => {
  expect(headOver(manifest, id, space(3))).toBeUndefined()
  expect(headOver(manifest, 'hedge-small-en', space(2))).toBeUndefined()
})
