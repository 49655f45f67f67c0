import * as z from 'zod/mini'
import { Reach, Stake } from '#core/contract/request'
import { defaultRateMicroUsdPerSecond } from '#core/policy/prices'
import type { Settings } from '../model.ts'

const key = 'hedge-settings'

const Stored = z.object({
  reach: Reach,
  stake: Stake,
  rateMicroUsdPerSecond: z.number().check(z.nonnegative(), z.maximum(1_000_000)),
  theme: z.enum(['system', 'light', 'dark']),
})

export const defaultSettings: Settings = {
  reach: 'origin',
  stake: 'balanced',
  rateMicroUsdPerSecond: defaultRateMicroUsdPerSecond,
  theme: 'system',
}

/**
 * What was kept, else the defaults. A kept setting that cannot be understood counts as `reach: device`: a mistake
 * must never let more leave this device than the user once allowed.
 */
export function readSettings(storage: Pick<Storage, 'getItem'>): Settings {
  let text: string | null
  try {
    text = storage.getItem(key)
  } catch {
    return defaultSettings
  }
  if (text === null) return defaultSettings
  try {
    return Stored.parse(JSON.parse(text))
  } catch {
    return { ...defaultSettings, reach: 'device' }
  }
}

export function keepSettings(storage: Pick<Storage, 'setItem'>, settings: Settings): void {
  try {
    storage.setItem(key, JSON.stringify(settings))
  } catch {
    // A private window without storage: the settings hold for this visit.
  }
}
