import type { Desk } from '../createDesk.ts'
import { LabelsPlace } from '../labels/LabelsPlace.tsx'
import { wasRead } from '../words/documentWords.ts'
import { DownloadNotice } from './DownloadNotice.tsx'
import { FirstVisit } from './FirstVisit.tsx'
import { Invitation } from './Invitation.tsx'
import { QuestionBar } from './QuestionBar.tsx'
import { StatusLine } from './StatusLine.tsx'
import { TurnView } from './TurnView.tsx'

/** Centre: the question, and under it what came of it, newest first; or the labels. */
export function Conversation({ desk }: { desk: Desk }) {
  return (
    <>
      <div class="bar">
        <QuestionBar desk={desk} />
        <StatusLine desk={desk} />
      </div>
      <DownloadNotice desk={desk} />
      {desk.places.current.value.labels ? <LabelsPlace desk={desk} /> : <Turns desk={desk} />}
    </>
  )
}

function Turns({ desk }: { desk: Desk }) {
  const turns = desk.conversation.turns.value
  const anyRead = desk.model.documents.value.some(wasRead)
  return (
    <>
      {turns.length > 0 && <h1 class="unseen">Questions and answers</h1>}
      {turns.map((turn) => (
        <TurnView key={turn.key} desk={desk} turn={turn} />
      ))}
      {turns.length === 0 && (anyRead ? <Invitation desk={desk} /> : <FirstVisit desk={desk} />)}
    </>
  )
}
