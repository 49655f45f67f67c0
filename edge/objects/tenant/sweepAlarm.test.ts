import { expect, test } from 'vitest'
import { SweepAlarm } from './sweepAlarm.ts'

const hour = 3_600_000

function alarmStorage() {
  const storage = {
    atMs: null as number | null,
    getAlarm: async () => storage.atMs,
    setAlarm: async (at: number | Date) => void (storage.atMs = Number(at)),
  }
  return storage
}

test('an object that comes and goes more often than it sweeps does not put the sweep off', async () => {
  const storage = alarmStorage()
  for (let minute = 0; minute < 60; minute++) await new SweepAlarm(storage).ensure(minute * 60_000)
  expect(storage.atMs).toBe(hour)
})

test('the next sweep is when the last one says, and within the hour when it failed', async () => {
  const storage = alarmStorage()
  const alarm = new SweepAlarm(storage)
  await alarm.ring(0, () => 1_000)
  expect(storage.atMs).toBe(1_000)
  const fault = (): number => {
    throw new Error('no disk')
  }
  await expect(alarm.ring(1_000, fault)).rejects.toThrow('no disk')
  expect(storage.atMs).toBe(1_000 + hour)
})
