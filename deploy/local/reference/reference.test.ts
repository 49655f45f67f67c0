import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { errorTable } from '#core/contract/error'
import { endpoints } from '#core/contract/http/endpoints'
import { buildReference } from './buildReference.ts'

const folder = mkdtempSync(join(tmpdir(), 'hedge-reference-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
buildReference(folder)
const page = readFileSync(join(folder, 'reference.html'), 'utf8')
const found = (pattern: RegExp): string[] => [...page.matchAll(pattern)].map(([, text]) => text as string)

test('has every endpoint, with a command that calls it, and every error that one can have', () => {
  const operations = found(/<section class="operation" id="(\w+)">/g)
  expect(operations.toSorted()).toEqual(endpoints.map(({ id }) => id).toSorted())
  expect(found(/<code>(curl) /g)).toHaveLength(endpoints.length)
  const codes = new Set(endpoints.flatMap(({ errors }) => errors))
  for (const code of codes) expect(page, `${errorTable[code].httpStatus}`).toContain(`<code>${code}</code>`)
})

test('every link leads somewhere, and each place has one name', () => {
  const ids = found(/ id="([^"]+)"/g)
  expect(new Set(ids).size).toBe(ids.length)
  for (const target of found(/href="#([^"]+)"/g)) expect(ids).toContain(target)
})

test('needs nothing from elsewhere, and keeps the policy of this site: no script, no style of its own', () => {
  expect(page).not.toMatch(/<script|<style|style="|\son\w+="/)
  expect(new Set(found(/(?:src|href)="([^#"][^"]*)"/g))).toEqual(
    new Set(['/icon.svg', '/reference.css', '/openapi.json', '/']),
  )
  expect(readFileSync(join(folder, 'reference.css'), 'utf8')).not.toMatch(/@import|url\(/)
})
