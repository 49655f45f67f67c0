import { expect, test } from 'vitest'
import { readUsageQuery } from './readUsageQuery.ts'

const read = (params: Record<string, string>) => readUsageQuery(params, '2026-10-31', 'read usage')

test('without days the last 30 are meant, today included', () => {
  expect(read({})).toEqual({ from: '2026-10-02', to: '2026-10-31', groupBy: [] })
  expect(read({ to: '2026-03-01', group_by: 'key,day,key' })).toEqual({
    from: '2026-01-31',
    to: '2026-03-01',
    groupBy: ['key', 'day'],
  })
})

test.each([
  [{ from: '2026-11-01' }, 'from 2026-11-01 to 2026-10-31 are 0 days; send 1 to 92'],
  [{ from: '2026-01-01' }, 'are 304 days; send 1 to 92'],
  [{ from: '2026-02-30' }, 'from is "2026-02-30"; send a day such as 2026-10-01'],
  [{ to: 'today' }, 'to is "today"; send a day'],
  [{ group_by: 'day,colour' }, 'group_by[1] is "colour"; send one of "day", "key", "model", "tier"'],
  [{ month: '10' }, 'month is not a known field'],
])('%j is refused by name', (params, message) => {
  expect(() => read(params as Record<string, string>)).toThrow(message)
})
