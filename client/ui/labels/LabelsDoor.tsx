import { useEffect, useState } from 'preact/hooks'
import type { ComponentType } from 'preact'
import type { Desk } from '../createDesk.ts'

type Place = ComponentType<{ desk: Desk }>

/** The labels come when somebody opens them: few visitors need them for their first question. */
export function LabelsDoor({ desk }: { desk: Desk }) {
  const [place, setPlace] = useState<{ Place: Place } | 'failed' | null>(null)
  useEffect(() => {
    let waited = true
    import('./LabelsPlace.tsx').then(
      ({ LabelsPlace }) => waited && setPlace({ Place: LabelsPlace }),
      () => waited && setPlace('failed'),
    )
    return () => {
      waited = false
    }
  }, [])
  if (place === 'failed')
    return <p class="nothing">The labels could not be fetched; they are kept. Reload the page.</p>
  if (place === null) return <div class="labels skeleton" aria-hidden="true" />
  return <place.Place desk={desk} />
}
