import { describe, expect, test } from 'vitest'
import { nothingRecorded, recordOf } from '#core/policy/semanticRecord'
import { memorySql } from '../../testing/memorySql.ts'
import { AnswerTable } from './answerTable.ts'
import { GenerationTable } from './generationTable.ts'
import { SemanticTable } from './semanticTable.ts'
import { UseTable } from './useTable.ts'

const bytes = (length: number, fill = 7) => new Uint8Array(length).fill(fill)
const hour = 3_600_000

describe('AnswerTable', () => {
  const write = (table: AnswerTable, key: string, { length = 100, nowMs = 0, keptMs = 100 * hour } = {}) =>
    table.write({ key, value: bytes(length), keptMs }, nowMs)
  const held = (table: AnswerTable, keys: string, nowMs = 0) =>
    [...keys].filter((key) => table.read(key, nowMs) !== undefined).join('')

  test('gives back the bytes, and the newer ones after they were replaced', () => {
    const table = new AnswerTable(memorySql(), 1_000)
    table.write({ key: 'a', value: bytes(10), keptMs: hour }, 0)
    expect(new Uint8Array(table.read('a', 0) ?? new ArrayBuffer(0))).toEqual(bytes(10))
    table.write({ key: 'a', value: bytes(20, 9), keptMs: hour }, 0)
    expect(new Uint8Array(table.read('a', 0) ?? new ArrayBuffer(0))).toEqual(bytes(20, 9))
    expect(table.bytes).toBe(20)
  })

  test('what was not used for the longest time makes room, and nothing more than is needed', () => {
    const table = new AnswerTable(memorySql(), 1_000)
    for (const [at, key] of [...'abcdefghij'].entries()) write(table, key, { nowMs: at })
    table.read('a', 2 * hour)
    write(table, 'k', { nowMs: 2 * hour, length: 150 })
    expect(held(table, 'abcdefghijk', 2 * hour)).toBe('adefghijk')
    expect(table.bytes).toBe(950)
  })

  test('an expired answer is not given, and goes before anything that is in force', () => {
    const table = new AnswerTable(memorySql(), 1_000)
    write(table, 'a', { keptMs: 10 * hour, length: 500 })
    write(table, 'b', { nowMs: 1, keptMs: hour, length: 500 })
    expect(held(table, 'ab', hour + 1)).toBe('a')
    write(table, 'c', { nowMs: hour + 1, length: 500 })
    expect(held(table, 'abc', hour + 1)).toBe('ac')
  })

  test('a value above the whole capacity is not kept', () => {
    const table = new AnswerTable(memorySql(), 1_000)
    write(table, 'a', { length: 1_001 })
    expect([held(table, 'a'), table.bytes]).toEqual(['', 0])
  })

  test('tells the keys that came after one it told before, replaced ones too, and never the same number twice', () => {
    const sql = memorySql()
    const table = new AnswerTable(sql, 250)
    const key = (digit: string) => digit.repeat(64)
    write(table, key('a'))
    write(table, key('b'))
    const first = table.keysSince(0)
    expect(first).toEqual({ digits: 'a'.repeat(15) + 'b'.repeat(15), seq: 2, more: false })
    write(table, key('a'))
    // Takes the room of b and a: the newest number is free, and is not given again.
    write(table, key('c'), { length: 250 })
    expect(table.keysSince(2)).toEqual({ digits: 'c'.repeat(15), seq: 4, more: false })
    write(table, key('d'), { length: 251 })
    expect(table.keysSince(4)).toEqual({ digits: '', seq: 4, more: false })
    expect(new AnswerTable(sql, 250).keysSince(4).seq).toBe(4)
  })

  test('tells many keys in pages', () => {
    const table = new AnswerTable(memorySql(), 10_000_000)
    for (let n = 0; n < 8_193; n++) write(table, n.toString(16).padStart(64, '0'), { length: 1 })
    const { seq, more } = table.keysSince(0)
    expect([seq, more]).toEqual([8_192, true])
    expect(table.keysSince(seq)).toMatchObject({ seq: 8_193, more: false })
  })

  test('counts what is there after a restart', () => {
    const sql = memorySql()
    write(new AnswerTable(sql, 1_000), 'a', { length: 70 })
    expect(new AnswerTable(sql, 1_000).bytes).toBe(70)
  })
})

test('generations outlive a restart, and every invalidation is a new one', () => {
  const sql = memorySql()
  expect(new GenerationTable(sql).read()).toEqual({ generation: 0, all: 0, tags: {} })
  new GenerationTable(sql).invalidate({ tags: ['a'] })
  expect(new GenerationTable(sql).invalidate({ tags: ['b'] })).toEqual({
    generation: 2,
    all: 0,
    tags: { a: 1, b: 2 },
  })
  new GenerationTable(sql).invalidate({ all: true })
  expect(new GenerationTable(sql).read()).toEqual({ generation: 3, all: 3, tags: {} })
})

describe('SemanticTable', () => {
  const extract = { task: 'extract', rules: 1 } as const
  const day = 24 * hour
  const wrong = recordOf(0.97, { right: false, wasHit: true })
  const asked = { ...nothingRecorded, sought: 3, hits: 1 }

  test('adds up what isolates hand over, over a restart, by task and by the rules that it was seen under', () => {
    const sql = memorySql()
    new SemanticTable(sql).add(extract, asked, 0)
    new SemanticTable(sql).add(extract, wrong, day)
    const sum = { sought: 3, hits: 1, checked: 1, wrong: 1, seen: { 97: { right: 0, wrong: 1 } } }
    expect(new SemanticTable(sql).add(extract, nothingRecorded, day)).toEqual(sum)
    expect(new SemanticTable(sql).add(extract, wrong, day)).toMatchObject({ checked: 2 })
    for (const other of [
      { ...extract, rules: 2 },
      { ...extract, task: 'chat' as const },
    ])
      expect(new SemanticTable(sql).add(other, nothingRecorded, day)).toEqual(nothingRecorded)
  })

  test('keeps thirty days, and reading alone writes nothing', () => {
    const sql = memorySql()
    const table = new SemanticTable(sql)
    for (let n = 0; n < 40; n++) table.add(extract, asked, n * day)
    expect(table.add(extract, nothingRecorded, 40 * day).sought).toBe(29 * 3)
    const rows = () => sql.exec<{ rows: number }>('SELECT COUNT(*) AS rows FROM semantic_days').one().rows
    expect(rows()).toBe(30)
    table.add(extract, nothingRecorded, 100 * day)
    expect(rows()).toBe(30)
  })

  test.each(['', 'no JSON', '[]', '{"97":{"right":-1,"wrong":0}}', '{"similar":{"right":1,"wrong":0}}'])(
    'a row of another form (%s) teaches nothing and breaks nothing',
    (text) => {
      const sql = memorySql()
      const table = new SemanticTable(sql)
      table.add(extract, wrong, 0)
      sql.exec('UPDATE semantic_days SET seen = ?', text)
      expect(table.add(extract, nothingRecorded, 0)).toMatchObject({ wrong: 1, seen: {} })
      expect(table.add(extract, wrong, 0)).toMatchObject({ wrong: 2, seen: wrong.seen })
    },
  )
})

describe('UseTable', () => {
  const use = (key: string, count = 1) => ({ key, count, request: bytes(4, key.charCodeAt(0)) })
  const top = (table: UseTable, day: string, limit = 9) =>
    table.top(day, limit).map(({ key, count }) => `${key}${count}`)

  test('adds up what isolates hand over, and keeps today and yesterday', () => {
    const table = new UseTable(memorySql())
    table.count('2026-03-01', [use('a', 2), use('b', 5)])
    table.count('2026-03-01', [use('a', 4), use('c')])
    expect(top(table, '2026-03-01', 2)).toEqual(['a6', 'b5'])
    expect(new Uint8Array(table.top('2026-03-01', 1)[0]?.request ?? new ArrayBuffer(0))).toEqual(bytes(4, 97))
    table.count('2026-03-02', [use('d')])
    expect(top(table, '2026-03-01')).toEqual(['a6', 'b5', 'c1'])
    table.count('2026-03-03', [use('d')])
    expect([top(table, '2026-03-01'), top(table, '2026-03-02')]).toEqual([[], ['d1']])
  })

  test('holds 256 requests of a day: a newcomer takes the place of the least used and its count', () => {
    const table = new UseTable(memorySql())
    table.count(
      '2026-03-01',
      Array.from({ length: 256 }, (_, i) => use(`k${i}`, i + 1)),
    )
    table.count('2026-03-01', [use('new', 300)])
    const all = table.top('2026-03-01', 999)
    expect(all).toHaveLength(256)
    expect(all[0]).toMatchObject({ key: 'new', count: 301 })
    expect(all.some(({ key }) => key === 'k0')).toBe(false)
  })
})
