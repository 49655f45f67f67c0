import type { Signal } from '@preact/signals'
import type { Settings } from '../../model.ts'
import { reaches, reachWords } from '../words/tiers.ts'

/** How far a question may travel. The views only show it; it is enforced where requests leave. */
export function ReachChoice({ settings }: { settings: Signal<Settings> }) {
  const { reach } = settings.value
  return (
    <fieldset class="reach">
      <legend class="label">Where questions may be answered</legend>
      {reaches.map((value) => (
        <label key={value} class="choice">
          <input
            type="radio"
            name="reach"
            value={value}
            checked={reach === value}
            onChange={() => (settings.value = { ...settings.peek(), reach: value })}
          />
          <span>
            {reachWords[value].label}
            <small>{reachWords[value].meaning}</small>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
