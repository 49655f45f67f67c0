import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { withoutGuard, type Guard } from './guard.ts'
import { guards } from './list.ts'
import { guardLines } from './section.ts'

const page = readFileSync('docs/reliability.md', 'utf8')
/** The rows of one of its tables, as guards name them: `| 7, 8 | ...` are two. */
const rowsOf = (heading: string, letter: string): string[] => {
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? ''
  return [...section.matchAll(/^\| ([I\d, ]+) \|/gm)].flatMap(([, cell = '']) =>
    cell.split(', ').map((row) => (row.startsWith(letter) ? row : letter + row)),
  )
}
const rows = [...rowsOf('Invariants', 'I'), ...rowsOf('Attacks', 'A'), ...rowsOf('What other gateways', 'C')]

test('every guard stands in its file, once, and its test is there', () => {
  const flaws = guards.flatMap((guard) => {
    if (!existsSync(guard.test.file)) return [`${guard.name}: there is no ${guard.test.file}`]
    try {
      return withoutGuard(guard, readFileSync(guard.file, 'utf8')) === '' ? [guard.name] : []
    } catch (error) {
      return [(error as Error).message]
    }
  })
  expect(flaws).toEqual([])
})

test('no two guards have one name, and none is left out of the removal', () => {
  expect(new Set(guards.map(({ name }) => name)).size).toBe(guards.length)
  expect(guards.filter(({ name }) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([])
  expect(guards.filter(({ text, without }) => text === '' || text === without)).toEqual([])
})

test('every invariant, attack and complaint of docs/reliability.md has a guard, and the page lists them', () => {
  expect(rows.length).toBe(9 + 26 + 15)
  const guarded = new Set<string>(guards.flatMap((guard) => guard.rows))
  expect(rows.filter((row) => !guarded.has(row))).toEqual([])
  expect([...guarded].filter((row) => !rows.includes(row))).toEqual([])
  expect(page).toContain(guardLines(guards))
})

test('a guard that is not there, or twice, cannot be removed', () => {
  const guard = { name: 'g', file: 'f', text: 'if (a) b()', without: '' } as Guard
  expect(withoutGuard(guard, 'x; if (a) b(); y')).toBe('x; ; y')
  expect(() => withoutGuard(guard, 'x')).toThrow('its text is 0 times in f, wanted once')
  expect(() => withoutGuard(guard, 'if (a) b() if (a) b()')).toThrow('its text is 2 times in f')
})
