import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { applyHead } from '#core/heads/applyHead'
import { openHead } from '#core/heads/openHead'
import { dataFolder } from '../evaluate/dataFolder.ts'
import { readManifest } from '../evaluate/contenders.ts'
import { headPlans } from './headPlans.ts'
import { openVectorSource } from './vectorSource.ts'

const ARTIFACTS = join(import.meta.dirname, '../artifacts')
const manifest = await readManifest()
const heads = manifest.models.filter((model) => model.kind === 'head')
const data = dataFolder()
/** One test text in this many: enough to see a head that reads the wrong vectors, or the right ones wrongly. */
const every = 30
/** What a hundred texts may be off by chance, in percent. */
const slack = 8

test('there are heads in the manifest, each with its numbers', async () => {
  expect(heads.length).toBeGreaterThan(0)
  for (const { id, version, baseSpace } of heads) {
    const results = JSON.parse(
      await readFile(join(import.meta.dirname, 'results', `${id}@${version}.json`), 'utf8'),
    ) as object
    expect(results).toMatchObject({ id, version, base: baseSpace })
  }
})

describe.each(heads)('$id@$version', (entry) => {
  const file = () => readFile(join(ARTIFACTS, entry.files.weights.path))

  test('is what the manifest says, and small', async () => {
    const { head } = openHead(entry, await file())
    expect(entry.files.weights.bytes).toBeGreaterThan(10_000)
    expect(entry.files.weights.bytes).toBeLessThan(200_000)
    expect(head.correct.correct.at(-1)).toBeGreaterThan(0.9)
    expect(head.scope).toBeDefined()
  })

  test.skipIf(data === undefined)(
    'is right on new texts as often as it was measured (HEDGE_DATA)',
    async () => {
      const { head } = openHead(entry, await file())
      const plan = headPlans.find(({ id }) => id === entry.id)
      const source = await openVectorSource(entry.baseSpace, () => undefined)
      if (plan === undefined || source === undefined) throw new Error(`${entry.id} has no plan or no base`)
      const texts = (await plan.read(data ?? '')).test.filter((_, at) => at % every === 0)
      const vectors = await source.of(texts.map(({ text }) => text))
      await source.close()
      const right = texts.filter(({ label }, at) => {
        const vector = vectors.subarray(at * head.dimensions, (at + 1) * head.dimensions)
        const { probabilities } = applyHead(head, vector)
        return head.labels[probabilities.indexOf(Math.max(...probabilities))] === label
      })
      const results = JSON.parse(
        await readFile(join(import.meta.dirname, 'results', `${entry.id}@${entry.version}.json`), 'utf8'),
      ) as {
        test: { accuracy: number }
      }
      expect((100 * right.length) / texts.length).toBeGreaterThan(results.test.accuracy - slack)
    },
  )
})
