import { describe, expect, test } from 'vitest'
import { defaultSettings, keepSettings, readSettings } from './settingsStore.ts'

const holding = (text: string | null) => ({ getItem: () => text })
const forbidden = () => {
  throw new DOMException('', 'SecurityError')
}

describe('readSettings()', () => {
  test('gives back what was kept', () => {
    let kept = ''
    const settings = { ...defaultSettings, reach: 'edge', theme: 'dark' } as const
    keepSettings({ setItem: (_, value) => (kept = value) }, settings)
    expect(readSettings(holding(kept))).toEqual(settings)
  })

  test('starts with the defaults', () => {
    expect(readSettings(holding(null))).toEqual(defaultSettings)
  })

  test.each(['{"reach":"everywhere"}', 'no json', '{}'])(
    'lets nothing leave the device where it cannot understand what was kept: %s',
    (text) => {
      expect(readSettings(holding(text)).reach).toBe('device')
    },
  )

  test('works for one visit where the browser allows no storage', () => {
    expect(readSettings({ getItem: forbidden })).toEqual(defaultSettings)
    expect(() => keepSettings({ setItem: forbidden }, defaultSettings)).not.toThrow()
  })
})
