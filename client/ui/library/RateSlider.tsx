import type { Signal } from '@preact/signals'
import type { Settings } from '../../model.ts'
import { nearestRate, rates, rateWords } from '../words/rate.ts'

/** What a second of waiting is worth: left is cheapest, right is fastest. */
export function RateSlider({ settings }: { settings: Signal<Settings> }) {
  const { rateMicroUsdPerSecond } = settings.value
  const words = rateWords(rateMicroUsdPerSecond)
  return (
    <div class="rate">
      <label class="label" for="rate">
        Speed or cost
      </label>
      <input
        id="rate"
        type="range"
        min={0}
        max={rates.length - 1}
        step={1}
        value={nearestRate(rateMicroUsdPerSecond)}
        aria-valuetext={words}
        onInput={(event) => {
          const chosen = rates[event.currentTarget.valueAsNumber]
          if (chosen !== undefined) settings.value = { ...settings.peek(), rateMicroUsdPerSecond: chosen }
        }}
      />
      <div class="rate-ends" aria-hidden="true">
        <span>cheapest</span>
        <span>fastest</span>
      </div>
      <p class="quiet">{words}</p>
    </div>
  )
}
