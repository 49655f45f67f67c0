import { expect, test } from 'vitest'
import { memorySql } from './memorySql.ts'

test('answers as the storage of a Durable Object does: rows, counts, blobs as ArrayBuffer', () => {
  const sql = memorySql()
  sql.exec('CREATE TABLE t (a TEXT PRIMARY KEY, b BLOB); CREATE INDEX i ON t (b);')
  const insert = 'INSERT INTO t (a, b) VALUES (?, ?) ON CONFLICT DO NOTHING'
  expect(sql.exec(insert, 'x', new Uint8Array([1, 2]).buffer).rowsWritten).toBeGreaterThan(0)
  expect(sql.exec(insert, 'x', null).rowsWritten).toBe(0)
  const { a, b } = sql.exec<{ a: string; b: ArrayBuffer }>('SELECT * FROM t').one()
  expect([a, b instanceof ArrayBuffer, [...new Uint8Array(b)]]).toEqual(['x', true, [1, 2]])
  expect([...sql.exec('SELECT a FROM t WHERE a = ?', 'y')]).toEqual([])
  expect(() => sql.exec('SELECT a FROM t WHERE a = ?', 'y').one()).toThrow('exactly one row')
  expect(() => sql.exec('INSERT INTO t (a) VALUES (?)', 'x')).toThrow('UNIQUE')
  expect(sql.databaseSize).toBeGreaterThan(0)
})
