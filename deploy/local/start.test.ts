import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { isWellFormedApiKey } from '#core/contract/apiKey'
import { checkDemoKey, readSecrets } from './secrets.ts'

const folder = mkdtempSync(join(tmpdir(), 'hedge-start-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('npm start', () => {
  const script = fileURLToPath(new URL('start.ts', import.meta.url))
  const run = (args: string[], env: Record<string, string> = {}) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
      env: { ...process.env, HEDGE_STATE_DIR: join(folder, 'state'), ...env },
      encoding: 'utf8',
    })
    return { status, stdout, stderr }
  }

  test('--help names every setting and starts nothing', () => {
    const { status, stdout } = run(['--help'])
    expect(status).toBe(0)
    for (const name of ['PORT', 'HEDGE_DEMO_KEY', 'HEDGE_STATE_DIR']) expect(stdout).toContain(name)
  })

  test.each([
    [{ PORT: 'eighty' }, 'Cannot start: PORT is "eighty"; set a number from 0 (any free one) to 65535\n'],
    [{ PORT: '70000' }, 'Cannot start: PORT is "70000"; set a number from 0 (any free one) to 65535\n'],
    [
      { HEDGE_DEMO_KEY: 'secret' },
      'Cannot start: HEDGE_DEMO_KEY has 6 characters of another form; set hedge_ and 8 to 128 of A-Z a-z 0-9 _ -\n',
    ],
  ])('%o is one line and code 1', (env, line) => {
    expect(run([], env as Record<string, string>)).toEqual({ status: 1, stdout: '', stderr: line })
  })
})

describe('secrets', () => {
  test('are made once, for their owner alone, with a well-formed demo key', () => {
    const path = join(folder, 'a', 'secrets.json')
    const first = readSecrets(path)
    expect(readSecrets(path)).toEqual(first)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(isWellFormedApiKey(first.demoKey)).toBe(true)
    expect(new Set(Object.values(first)).size).toBe(5)
  })

  test('that an older file lacks are added, and what it has stays', () => {
    const path = join(folder, 'older.json')
    const { adminKey: _, ...older } = readSecrets(join(folder, 'a', 'secrets.json'))
    writeFileSync(path, JSON.stringify(older))
    const filled = readSecrets(path)
    expect(filled).toMatchObject(older)
    expect(isWellFormedApiKey(filled.adminKey)).toBe(true)
    expect(readSecrets(path)).toEqual(filled)
  })

  test('a broken file is named, not replaced', () => {
    const path = join(folder, 'broken.json')
    writeFileSync(path, '{"hopSecret": "short"}')
    expect(() => readSecrets(path)).toThrow(`Cannot start: ${path} cannot be read`)
  })

  test.each(['hedge_12345678', `hedge_${'a'.repeat(128)}`, 'hedge_with-dash_and'])(
    '%s may be the demo key',
    (key) => {
      expect(checkDemoKey(key)).toBe(key)
    },
  )

  test.each(['hedge_1234567', 'sk-12345678', `hedge_${'a'.repeat(129)}`, 'hedge_with space'])(
    '%s may not',
    (key) => {
      expect(() => checkDemoKey(key)).toThrow('Cannot start: HEDGE_DEMO_KEY')
    },
  )
})
