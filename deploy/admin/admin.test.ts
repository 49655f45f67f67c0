import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { BatchFailure } from '#core/contract/http/jobs/batches'
import type { AdminClient } from './adminClient.ts'
import { failureCommands } from './commands/failures.ts'
import { semanticTable } from './commands/semantic.ts'
import { upstreamTable } from './commands/upstreams.ts'
import { connection } from './connect.ts'
import { formatLimits, readLimits } from './limitOptions.ts'
import { table } from './table.ts'

describe('npm run admin', () => {
  const script = fileURLToPath(new URL('main.ts', import.meta.url))
  const run = (...args: string[]) => {
    const env = { ...process.env, HEDGE_ADMIN_KEY: 'hedge_12345678', HEDGE_URL: 'http://127.0.0.1:1' }
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
      env,
      encoding: 'utf8',
    })
    return { status, stdout, stderr }
  }

  test('--help names every command and setting and asks nobody', () => {
    const { status, stdout } = run('--help')
    expect(status).toBe(0)
    for (const word of [
      'tenant create NAME',
      'key revoke',
      'budget',
      'audit verify',
      'upstreams',
      '--json',
      'HEDGE_ADMIN_KEY',
    ])
      expect(stdout).toContain(word)
  })

  test.each([
    [['tenat', 'list'], 'Cannot run "tenat list": there is no such command; give one of tenant create'],
    [['key', 'create', 't'], 'Cannot run key create: it was given "t"; give TENANT NAME'],
    [['tenant', 'list', 'x'], 'Cannot run tenant list: it was given "x"; give nothing'],
    [['tenant', 'list', '--colour'], "Unknown option '--colour'"],
    [['limit', 't'], 'Cannot set a limit: none is named'],
    [
      ['limit', 't', '--concurrent', 'many'],
      'Cannot read --concurrent: it is "many"; give a whole number, or none',
    ],
    [['key', 'create', 't', 'n', '--expires', 'soon'], 'Cannot read --expires: it is "soon"'],
    [['audit', 'verify'], 'Cannot verify an audit log: none is named; give TENANT or --file PATH'],
    [['tenant', 'list'], 'Cannot reach http://127.0.0.1:1: '],
  ])('%j is one line and code 1', (args, line) => {
    const { status, stdout, stderr } = run(...args)
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^[^\n]+\n$/)
    expect(stderr).toContain(line)
  })
})

test('what was tried in vain is a table, and is tried again by the name of its batch', async () => {
  const failure = {
    id: 'failure_1',
    object: 'batch.failure',
    batch_id: 'batch_1',
    custom_id: 'a "strange"\nname',
    attempts: 5,
    code: 'upstream_failed',
    failed_at: 1_795_861_005,
  }
  const batch = {
    id: 'batch_1',
    status: 'in_progress',
    request_counts: { total: 3, completed: 1, failed: 0 },
  }
  const asked: string[] = []
  const admin = {
    all: (row: unknown, path: string) => (
      asked.push(path),
      Promise.resolve(row === BatchFailure ? [failure] : [])
    ),
    post: (_: unknown, path: string) => (asked.push(path), Promise.resolve(batch)),
  } as unknown as AdminClient
  const listed = await failureCommands['failure list']?.run(admin, ['ann'], {})
  expect(listed?.text.split('\n')).toEqual([
    'BATCH    CUSTOM ID              ATTEMPTS  CODE             FAILED',
    'batch_1  "a \\"strange\\"\\nname"  5         upstream_failed  2026-11-28 10:16',
  ])
  const retried = await failureCommands['failure retry']?.run(admin, ['ann', 'batch_1'], {})
  expect(retried?.text).toBe('batch_1 is in_progress: of 3 requests 1 are done, 0 failed')
  expect(asked).toEqual(['/tenants/ann/failures', '/tenants/ann/batches/batch_1/retry'])
})

test('servers are a table: whose breaker is open says for how long, and what never was says so', () => {
  const row = {
    object: 'upstream' as const,
    group: 'main',
    name: 'a',
    region: 'EU',
    weight: 1,
    state: 'open' as const,
    blocked_ms: 2_500,
    in_flight: 3,
    latency_ms: { whole: 812.4, first_token: null },
    calls: { upstream_timeout: 3, answered: 120 },
    probes: {},
    last_answer_at: 1_000,
    last_failure: { code: 'upstream_timeout', at: 1_170 },
  }
  const [, first, second] = upstreamTable(
    [
      row,
      {
        ...row,
        name: 'b',
        state: 'closed',
        blocked_ms: 0,
        calls: {},
        last_answer_at: null,
        last_failure: null,
      },
    ],
    1_180_000,
  ).split('\n')
  expect(first).toMatch(
    /a +EU +open 2\.5 s +3 +812 \/ - +120 answered, 3 upstream_timeout +- +3 min ago +upstream_timeout 10 s ago/,
  )
  expect(second).toMatch(/b +EU +closed +3 +812 \/ - +- +- +never +none/)
})

test('how right similar answers are is a table; a rate nobody has checked is not known', () => {
  const none = { sought: 0, hits: 0, hit_rate: 0, checked: 0, wrong: 0, wrong_rate: { low: 0, high: 1 } }
  const extract = { ...none, sought: 200, hits: 25, hit_rate: 0.125, checked: 4, wrong: 1 }
  const seen = { ...extract, wrong_rate: { low: 0.046, high: 0.699 } }
  const reply = { object: 'cache.semantic' as const, ...seen, tasks: { extract: seen, chat: none } }
  const [, ...rows] = semanticTable(reply).split('\n')
  expect(rows).toEqual([
    expect.stringMatching(/^extract +200 +25 +12\.5 % +4 +1 +4\.6 % to 69\.9 %/),
    expect.stringMatching(/^chat +0 +0 +0\.0 % +0 +0 +not known/),
    expect.stringMatching(/^all +200 /),
  ])
})

test('limits are read in their units and written in words; none takes one away', () => {
  const limits = readLimits({
    concurrent: '4',
    'requests-per-minute': 'none',
    'daily-usd': '2.50',
    json: true,
  })
  expect(limits).toEqual({ concurrent: 4, requests_per_minute: null, daily_micro_usd: 2_500_000 })
  expect(formatLimits(limits)).toBe('4 at once, $2.5/day')
  expect(formatLimits({})).toBe('none')
  for (const bad of ['-1', '1e3', '1,5', '0.0000001'])
    expect(() => readLimits({ 'daily-usd': bad })).toThrow('--daily-usd')
})

test('the admin key never goes over a network in the clear', () => {
  const env = { HEDGE_ADMIN_KEY: 'k' }
  expect(connection('https://hedge.example/', env).url).toBe('https://hedge.example')
  expect(connection('http://localhost:9', env).url).toBe('http://localhost:9')
  for (const url of ['http://hedge.example', 'http://127.0.0.1.example', 'ftp://localhost', 'hedge.example'])
    expect(() => connection(url, env)).toThrow('give an https address')
})

test('columns are as wide as their longest cell', () => {
  expect(
    table(
      ['A', 'LONG'],
      [
        ['xyz', '1'],
        ['', '2'],
      ],
    ),
  ).toBe('A    LONG\nxyz  1\n     2')
})
