import { useEffect, useRef, useState } from 'preact/hooks'
import type { Desk } from '../createDesk.ts'
import { Icon } from '../Icon.tsx'
import { LabelOptions } from './LabelOptions.tsx'

/** Below it there is nothing to learn from, and most selections are a slip of the finger. */
const leastCharacters = 12

/** At the reader's foot while a passage is selected: one step makes it an example of a label. */
export function PassageLabel({ desk, documentId }: { desk: Desk; documentId: string }) {
  const [passage, setPassage] = useState('')
  const bar = useRef<HTMLDivElement>(null)
  const labels = desk.model.labels.labels.value
  const hasLabels = labels.length > 0

  useEffect(() => {
    if (!hasLabels) return
    const read = () => {
      // The list itself takes the focus, and in some browsers the selection with it.
      if (bar.current?.contains(document.activeElement)) return
      const selection = document.getSelection()
      const at = selection?.anchorNode?.parentElement?.closest('.reader-text')
      const text = at && selection ? selection.toString().trim() : ''
      setPassage(text.length >= leastCharacters ? text : '')
    }
    document.addEventListener('selectionchange', read)
    return () => document.removeEventListener('selectionchange', read)
  }, [hasLabels])

  if (passage === '' || !hasLabels) return null
  const learn = (labelId: string) => {
    if (labelId === '') return
    desk.labelling.addExample(labelId, { documentId, text: passage })
    document.getSelection()?.removeAllRanges()
    setPassage('')
  }
  return (
    <div ref={bar} class="passage-label">
      <p class="quiet">“{passage.replace(/\s+/g, ' ')}”</p>
      <span class="select-box">
        <select
          class="select"
          aria-label="The selected passage is an example of"
          value=""
          onChange={(event) => learn(event.currentTarget.value)}
        >
          <option value="">An example of …</option>
          <LabelOptions labels={labels} />
        </select>
        <Icon name="chevron" />
      </span>
    </div>
  )
}
