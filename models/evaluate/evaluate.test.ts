import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Contender } from './contender.ts'
import { evaluate } from './evaluate.ts'
import { readResults } from './results.ts'
import type { Task } from './task.ts'

let folder: string
let lines: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hedge-quality-'))
  lines = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const contender = (sha: string): Contender => ({
  id: 'hedge-fake-en',
  version: 1,
  engine: 'engine',
  sha256: sha.repeat(64),
  dimensions: 2,
  released: true,
  files: [],
  open: () => Promise.reject(new Error('must not be opened')),
})

const task = (id: string, value: number, more: Partial<Task> = {}): Task => ({
  id,
  title: id,
  data: '',
  method: '',
  measures: [],
  floors: {},
  needs: [],
  run: () => Promise.resolve({ value }),
  ...more,
})

const run = (contenders: Contender[], tasks: Task[]): Promise<void> =>
  evaluate({
    contenders,
    tasks,
    reference: contender('f'),
    data: undefined,
    folder,
    log: (line) => lines.push(line),
    onResult: () => Promise.resolve(),
  })

const valuesOf = async (): Promise<Record<string, number | undefined>> => {
  const [results] = await readResults(folder)
  const entries = Object.entries(results?.tasks ?? {})
  return Object.fromEntries(entries.map(([id, { scores }]) => [id, scores['value']]))
}

describe('evaluate()', () => {
  test('adds to what was measured of the same bytes before', async () => {
    await run([contender('a')], [task('one', 1), task('two', 2)])
    await run([contender('a')], [task('two', 3)])
    expect(await valuesOf()).toEqual({ one: 1, two: 3 })
  })

  test('forgets what was measured of other bytes', async () => {
    await run([contender('a')], [task('one', 1)])
    await run([contender('b')], [task('two', 2)])
    expect(await valuesOf()).toEqual({ two: 2 })
  })

  test('keeps each result before the next task runs', async () => {
    const dies = task('two', 2, { run: () => Promise.reject(new Error('killed')) })
    await expect(run([contender('a')], [task('one', 1), dies])).rejects.toThrow('killed')
    expect(await valuesOf()).toEqual({ one: 1 })
  })

  test('skips a task whose data are absent, and says which', async () => {
    await run([contender('a')], [task('one', 1, { needs: ['some/data.csv'] }), task('two', 2)])
    expect(await valuesOf()).toEqual({ two: 2 })
    expect(lines.join('\n')).toContain('skipped, HEDGE_DATA has no some/data.csv')
  })

  test('leaves out tasks that do not apply, without a word', async () => {
    await run([contender('a')], [task('one', 1, { appliesTo: () => false }), task('two', 2)])
    expect(await valuesOf()).toEqual({ two: 2 })
    expect(lines.join('\n')).not.toContain('one')
  })

  test('writes where, when and of which commit', async () => {
    await run([contender('a')], [task('one', 1)])
    const text = readFileSync(join(folder, 'hedge-fake-en@1.engine.json'), 'utf8')
    const found = JSON.parse(text) as { tasks: Record<string, object> }
    expect(Object.keys(found.tasks['one'] ?? {})).toEqual([
      'measuredAt',
      'commit',
      'processor',
      'node',
      'scores',
    ])
  })
})
