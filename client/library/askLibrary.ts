import { AppError } from '#core/contract/error'
import { defaultExtractModel } from '#core/contract/http/extract'
import { limits } from '#core/contract/limits'
import type { ExtractReply, Quote } from '#core/contract/reply'
import type { Hints } from '#core/contract/request'
import { resolvePreferences } from '#core/policy/preferences'
import type { Embedded } from '#core/task/embedder'
import { answer } from '../answer.ts'
import type { AnswerView, QuoteView } from '../model.ts'
import type { AnswerPorts } from '../ports.ts'
import type { StoredDocument } from './ports.ts'
import type { FoundPassage, SearchIndex } from './searchIndex.ts'

/**
 * Share of the deadline that the device may take for the question's vector where our server could help out: an engine
 * that still has to be fetched must not use up the time in which the question could be answered.
 */
const vectorShare = 0.3

export type LibraryQuestion = {
  question: string
  hints: Hints
  signal: AbortSignal
  library: readonly StoredDocument[]
  documentIds: readonly string[] | undefined
  /** Our server's answer is wanted, not the device's. */
  wantsServer?: boolean
}

/**
 * The story of one question to the user's documents: its vector, the passages that most likely answer, then `answer`
 * with these alone, and the quotes put back into their documents.
 * Rejects like `answer`, and with `invalid_request` where there is nothing to ask or nothing to ask it of.
 */
export async function askLibrary(
  asked: LibraryQuestion,
  search: SearchIndex,
  ports: AnswerPorts,
): Promise<AnswerView> {
  const { question, hints, signal, library, documentIds } = asked
  requireAnswerable(asked)
  const sinceMs = ports.nowMs()
  // A vector of another space says nothing about the library's.
  const canCompare = ports.device.embedder.model.vectorSpace === search.vectorSpace
  const embedded = canCompare ? await embedQuestion(asked, ports) : undefined
  const embeddedMs = ports.nowMs()
  const questionVector = embedded?.vectors
  const passages = await search.search({ question, questionVector, library, documentIds })
  signal.throwIfAborted()
  const known = new Map(passages.flatMap((passage) => [...passage.known]))
  if (questionVector !== undefined) known.set(question, questionVector)
  const result = await answer(
    {
      task: 'extract',
      model: ports.device.embedder.model.id,
      question,
      passages: passages.map(({ text }) => ({ text })),
      limit: limits.answers,
    },
    {
      hints,
      signal,
      edgeModel: defaultExtractModel,
      wantsServer: asked.wantsServer ?? false,
      known,
      before: {
        sinceMs,
        phasesMs: { question: embeddedMs - sinceMs, search: ports.nowMs() - embeddedMs },
        inputTokens: embedded?.inputTokens ?? 0,
        cutTokens: embedded?.cutTokens ?? 0,
      },
    },
    ports,
  )
  const reply = result.reply as ExtractReply
  const note =
    result.note ??
    (questionVector === undefined
      ? 'This device could not search by meaning; passages were chosen by their words.'
      : undefined)
  const quote = (entry: Quote): QuoteView => placeQuote(entry, passages)
  const replaced = replacedQuote(reply, result.replaced as ExtractReply | undefined)
  return {
    question,
    found: reply.found,
    answers: reply.answers.map(quote),
    nearest: reply.nearest && quote(reply.nearest),
    confidence: reply.confidence,
    receipt: result.receipt,
    ...(replaced !== undefined && { replaced: quote(replaced) }),
    ...(note !== undefined && { note }),
  }
}

function requireAnswerable({ question, library, documentIds, signal }: LibraryQuestion): void {
  signal.throwIfAborted()
  if (question.trim() === '' || question.length > limits.inputCharacters) {
    throw new AppError(
      'invalid_request',
      `Cannot answer: the question has ${question.trim().length} characters; ask with 1 to ${limits.inputCharacters}`,
      { param: 'question' },
    )
  }
  if (library.some(({ id }) => documentIds?.includes(id) ?? true)) return
  throw new AppError('invalid_request', 'Cannot answer: there is no document to search; add one first', {
    param: 'documentIds',
  })
}

/** Undefined where the engine cannot, or not in time. */
async function embedQuestion(
  { question, hints, signal }: LibraryQuestion,
  ports: AnswerPorts,
): Promise<Embedded | undefined> {
  if (ports.device.availability().state === 'absent') return undefined
  const { reach, deadlineMs } = resolvePreferences(hints)
  const late = new AbortController()
  const canWait = reach === 'device' || !ports.isOnline()
  const disarm = ports.timer(canWait ? deadlineMs : vectorShare * deadlineMs, () => late.abort())
  try {
    return await ports.device.embedder.embed([question], AbortSignal.any([signal, late.signal]))
  } catch {
    signal.throwIfAborted()
    return undefined
  } finally {
    disarm()
  }
}

/** Offsets into the passage become offsets into the document. */
function placeQuote(quote: Quote, passages: readonly FoundPassage[]): QuoteView {
  const { documentId, documentName, start } = passages[quote.passageIndex] as FoundPassage
  const { text, score } = quote
  return { documentId, documentName, start: start + quote.start, end: start + quote.end, text, score }
}

/** What the device itself would have shown, where a better answer stands in its place. */
function replacedQuote(reply: ExtractReply, own: ExtractReply | undefined): Quote | undefined {
  const first = own?.answers[0]
  const better = reply.answers[0]
  if (first === undefined) return undefined
  const isSame =
    better?.passageIndex === first.passageIndex && better.start === first.start && better.end === first.end
  return isSame ? undefined : first
}
