import type { Desk } from '../createDesk.ts'
import { Icon } from '../Icon.tsx'
import { engineWords } from '../words/engineWords.ts'
import { RateSlider } from './RateSlider.tsx'
import { ReachChoice } from './ReachChoice.tsx'
import { ThemeChoice } from './ThemeChoice.tsx'

export const settingsId = 'settings'

/** At the foot of the library; folded, because it is set once. */
export function SettingsPanel({ desk }: { desk: Desk }) {
  const { settings, engine } = desk.model
  return (
    <details
      id={settingsId}
      class="settings"
      open={desk.settingsOpen.value}
      onToggle={(event) => (desk.settingsOpen.value = event.currentTarget.open)}
    >
      <summary>
        <Icon name="settings" />
        Settings
        <Icon name="chevron" />
      </summary>
      <div class="settings-body">
        <ReachChoice settings={settings} />
        <RateSlider settings={settings} />
        <ThemeChoice settings={settings} />
        <p class="quiet">{engineWords(engine.value, settings.value.reach).text}</p>
      </div>
    </details>
  )
}
