import type { Desk } from '../createDesk.ts'
import { Icon } from '../Icon.tsx'
import { ProgressBar } from '../library/ProgressBar.tsx'
import { settingsId } from '../library/SettingsPanel.tsx'
import { coverageWords } from '../words/documentWords.ts'
import { engineWords, isEngineNews, renewalWords } from '../words/engineWords.ts'
import { reachWords } from '../words/tiers.ts'

/** Under the field: how far the next question may travel, what it is put to, and what is not as usual. */
export function StatusLine({ desk }: { desk: Desk }) {
  const { model, scope } = desk
  const { reach } = model.settings.value
  const engine = model.engine.value
  const only = scope.value
  const words = engineWords(engine, reach)
  const renewal = model.renewal.value
  const line =
    desk.hint.value ??
    (isEngineNews(engine)
      ? words.text
      : renewal
        ? renewalWords(renewal)
        : coverageWords(model.documents.value))
  const openSettings = () => {
    desk.showLibrary(true)
    desk.settingsOpen.value = true
    requestAnimationFrame(() => {
      document.querySelector<HTMLElement>(`#${settingsId} input:checked`)?.focus()
    })
  }
  return (
    <div class="status">
      <button type="button" class="chip" onClick={openSettings} title={reachWords[reach].meaning}>
        <Icon name={reach === 'device' ? 'lock' : 'server'} />
        {reachWords[reach].chip}
      </button>
      {only && (
        <button
          type="button"
          class="chip"
          aria-label={`Asking only ${only.name}. Ask all documents instead`}
          onClick={() => desk.setScope(null)}
        >
          <span class="chip-name">Only “{only.name}”</span>
          <Icon name="close" />
        </button>
      )}
      {!model.online.value && (
        <span class="chip still" title="What is on this device goes on working.">
          <Icon name="offline" />
          Offline
        </span>
      )}
      {line !== null && (
        <p class="status-words" data-failed={desk.hint.value === null && words.failed === true}>
          {line}
        </p>
      )}
      {renewal && (
        <button type="button" class="chip" onClick={() => model.stopRenewal()}>
          <Icon name="stop" />
          Stop
        </button>
      )}
      {words.progress && <ProgressBar label="Fetching the model" {...words.progress} />}
      {renewal && !words.progress && (
        <ProgressBar label="Reading your documents again" done={renewal.done} total={renewal.total} />
      )}
    </div>
  )
}
