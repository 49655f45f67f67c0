import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { belowFloor } from './belowFloor.ts'
import { qualityPage } from './report/qualityPage.ts'
import { readSpeed } from './report/speed.ts'
import { readResults } from './results.ts'
import { tasks } from './tasks.ts'

/** The results that the repository holds, without running a model. */
const docs = join(import.meta.dirname, '../../docs')
const results = await readResults(join(docs, 'quality'))

describe('the results in docs/quality', () => {
  test('stand on the floors', () => {
    expect(results.length).toBeGreaterThan(0)
    expect(
      results
        .filter(({ id, released }) => released || id === 'fp32')
        .flatMap((each) => belowFloor(tasks, each)),
    ).toEqual([])
  })

  test('hold the measures that the tasks name', () => {
    for (const { id, tasks: done } of results) {
      for (const { id: task, measures } of tasks) {
        const scores = done[task]?.scores
        if (scores !== undefined)
          expect(Object.keys(scores), `${id}, ${task}`).toEqual(
            expect.arrayContaining(measures.map((one) => one.id)),
          )
      }
    }
  })

  test('are what docs/quality.md shows', async () => {
    const speed = await readSpeed(join(docs, 'quality/speed.json'))
    const page = readFileSync(join(docs, 'quality.md'), 'utf8')
    expect(page).toBe(qualityPage(tasks, results, speed))
  })

  test('have floors of measures that exist', () => {
    for (const { floors, measures } of tasks) {
      for (const measure of Object.values(floors).flatMap((bounds) => Object.keys(bounds))) {
        expect(measures.map(({ id }) => id)).toContain(measure)
      }
    }
  })
})
