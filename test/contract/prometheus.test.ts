import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../edge/config/readConfig.ts'
import { fakeEdge } from '../../edge/testing/fakeEdge.ts'
import { fakeUpstreams } from '../../edge/testing/fakeUpstreams.ts'
import { createVerifyHop, signHop } from '../../origin/platform/hop.ts'
import { startFakeOrigin } from '../../origin/testing/fakeOrigin.ts'
import { providePromtool } from '../prometheus/providePromtool.ts'

const promtool = providePromtool()
process.stdout.write(`${promtool.message}\n`)

/** What promtool says; throws with its complaints when it has any. */
const check = (what: string, input: string): string =>
  execFileSync(promtool.path ?? '', ['check', what], { input, encoding: 'utf8', stdio: 'pipe' })

describe.skipIf(promtool.path === undefined)('promtool has nothing to complain of', () => {
  test('in the metrics of the edge', async () => {
    const config = readConfig(JSON.stringify({ observe: { metrics: 'public' } }))
    const edge = fakeEdge(undefined, { config, upstreams: fakeUpstreams() })
    const chat = { model: 'talker', messages: [{ role: 'user', content: 'Hi' }] }
    for (const body of [chat, chat, { ...chat, model: 'a "strange"\nmodel' }, '{']) {
      await edge.post('/v1/chat/completions', body)
      await Promise.all(edge.background)
    }
    const text = await (await edge.request('/metrics')).text()
    expect(text).toContain('model="talker"')
    expect(check('metrics', text)).toBe('')
  })

  test('in those of the origin', async () => {
    const origin = await startFakeOrigin({ createVerifyHop, signHop })
    await origin.ask({})
    const text = await (await origin.app.request('/metrics')).text()
    origin.stop()
    expect(text).toContain('outcome="invalid_request"')
    expect(check('metrics', text)).toBe('')
  })

  test('and it would complain', () => {
    expect(() => check('metrics', '# TYPE a_milliseconds counter\na_milliseconds 1\n')).toThrow(
      /no help text/,
    )
  })
})

const rulesPath = 'deploy/prometheus/alerts.yml'
const configPath = 'deploy/prometheus/prometheus.yml'
const dashboardPath = 'deploy/grafana/hedge.json'

describe.skipIf(promtool.path === undefined)('promtool passes', () => {
  test.each([
    ['the alerts', ['check', 'rules', rulesPath]],
    ['what they do on made-up series', ['test', 'rules', 'deploy/prometheus/alerts.test.yml']],
    ['the configuration', ['check', 'config', '--syntax-only', configPath]],
  ])('%s', (_, args) => {
    expect(execFileSync(promtool.path ?? '', args, { encoding: 'utf8', stdio: 'pipe' })).toContain('SUCCESS')
  })
})

test('alerts and dashboard name only metrics that are written, and the dashboard all of servers', async () => {
  const collector = async (): Promise<void> => undefined
  const config = readConfig(
    JSON.stringify({ observe: { metrics: 'public', otlp: { url: 'http://c.test' } } }),
  )
  const edge = await fakeEdge(undefined, { config, collector }).request('/metrics')
  const origin = await startFakeOrigin({ createVerifyHop, signHop })
  const text = (await edge.text()) + (await (await origin.app.request('/metrics')).text())
  origin.stop()
  const written = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name))
  const namesIn = (path: string): Set<string> =>
    new Set(
      readFileSync(path, 'utf8')
        .match(/hedge_\w+/g)
        ?.map((name) => name.replace(/_bucket$/, '')),
    )
  const used = [rulesPath, dashboardPath].flatMap((path) => [...namesIn(path)])
  expect(used.length).toBeGreaterThan(10)
  expect(used.filter((name) => !written.has(name))).toEqual([])
  const ofServers = [...written].filter((name) => name?.startsWith('hedge_upstream_'))
  expect(ofServers.length).toBeGreaterThan(4)
  const shown = namesIn(dashboardPath)
  expect(ofServers.filter((name) => !shown.has(String(name)))).toEqual([])
})
