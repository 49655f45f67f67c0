import type { Signal } from '@preact/signals'
import type { Settings } from '../../model.ts'

const themes = [
  ['system', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const satisfies readonly (readonly [Settings['theme'], string])[]

export function ThemeChoice({ settings }: { settings: Signal<Settings> }) {
  return (
    <fieldset class="theme">
      <legend class="label">Colours</legend>
      <div class="segments">
        {themes.map(([value, words]) => (
          <label key={value}>
            <input
              type="radio"
              name="theme"
              value={value}
              checked={settings.value.theme === value}
              onChange={() => (settings.value = { ...settings.peek(), theme: value })}
            />
            <span>{words}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
