import { AppError } from '#core/contract/error'
import { toWire } from '#core/contract/wire'
import { whereThrown } from '#core/observe/whereThrown'
import type { Caller } from '../appEnv.ts'
import type { Claim } from '../objects/jobs/itemBook.ts'
import type { JobBook } from '../objects/jobs/jobBook.ts'
import { itemId } from './itemId.ts'
import { workLimits } from './jobLimits.ts'
import type { JobWorld } from './jobWorld.ts'
import { outcomeOf, retryDelayMs, standBackMs } from './outcomeOf.ts'
import { resultLine } from './resultLine.ts'
import { openPart, sealParts } from './sealedParts.ts'
import { inTime } from '../inTime.ts'

type Answered = {
  /** Undefined where nobody was asked, because the key is no longer in force. */
  caller: Caller | undefined
  requestId: string
  status: number
  text: string
  receipt: string | null
  standBackMs: number
}
/** Due whenever its batch lets it run. */
const now = 0

/** Takes requests of batches in hand and runs them, a few at a time, while more may begin. False when none is due. */
export async function runItems(book: JobBook, world: JobWorld, mayBegin: () => boolean): Promise<boolean> {
  const claims = book.items.claim(world.newId(), world.clock.nowMs())
  const lines = lineReader(book, world)
  const tails: Promise<void>[] = []
  let next = 0
  const slot = async (): Promise<void> => {
    for (let claim = claims[next++]; claim !== undefined; claim = claims[next++]) {
      if (!mayBegin() || isHeld(book, claim, world)) {
        book.items.letGo(claim, now)
        continue
      }
      const answered = await attempt(claim, world, lines)
      // Its place is free for the next one while this one is written down.
      const tail = conclude({ book, world }, claim, answered)
      tail.catch(() => undefined)
      tails.push(tail)
    }
  }
  const slots = await Promise.allSettled(Array.from({ length: workLimits.atOnce }, slot))
  const failed = [...slots, ...(await Promise.allSettled(tails))].find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
  return claims.length > 0
}

/** Its batch may have been cancelled or held back since it was taken in hand. */
function isHeld(book: JobBook, claim: Claim, { clock }: JobWorld): boolean {
  const batch = book.batches.find(claim.batch.id)
  return batch?.status !== 'in_progress' || batch.heldUntilMs > clock.nowMs()
}

/** The answer, whatever it is; undefined where not even an attempt came about. */
async function attempt(
  { batch, item }: Claim,
  world: JobWorld,
  lines: (claim: Pick<Claim, 'batch' | 'item'>) => Promise<string>,
): Promise<Answered | undefined> {
  const requestId = await itemId(world, item)
  let caller: Caller | undefined
  try {
    caller = { ...(await world.callerOf(batch.tenant, batch.keyId)), batch: true }
    const { body } = JSON.parse(await lines({ batch, item })) as { body: unknown }
    const response = await world.answer({
      caller,
      requestId,
      path: batch.endpoint,
      body: JSON.stringify(body),
    })
    const text = await response.text()
    const receipt = response.headers.get('hedge-receipt')
    const { status, headers } = response
    return { caller, requestId, status, text, receipt, standBackMs: standBackMs(headers) }
  } catch (error) {
    if (error instanceof AppError) {
      const text = JSON.stringify(toWire(error))
      return { caller, requestId, status: error.traits.httpStatus, text, receipt: null, standBackMs: 0 }
    }
    world.log({ event: 'batch_item_fault', requestId, detail: whereThrown(error) })
    return undefined
  }
}

/** Writes down what came of a request: first what it used, then its line. A crash before the line runs it again, under the same id. */
async function conclude(
  { book, world }: { book: JobBook; world: JobWorld },
  claim: Claim,
  answered: Answered | undefined,
): Promise<void> {
  const { clock, chance } = world
  const { batch, item } = claim
  const { usual } = workLimits.holdMs
  const outcome = answered && outcomeOf(answered.status, answered.text)
  if (answered === undefined || outcome === undefined) {
    return book.items.letGo(claim, clock.nowMs() + usual)
  }
  if (outcome.kind === 'held') {
    const untilMs = clock.nowMs() + outcome.afterMs
    book.items.hold(batch.id, untilMs)
    return book.items.letGo(claim, untilMs)
  }
  if (answered.standBackMs > 0) book.items.hold(batch.id, clock.nowMs() + answered.standBackMs)
  try {
    const { caller } = answered
    if (caller !== undefined) await inTime(world.settled(caller), { clock, ms: workLimits.settledMs })
    const attempts = item.attempts + 1
    const mayTryAgain = outcome.kind === 'again' && attempts % workLimits.attempts !== 0
    if (mayTryAgain) {
      const delayMs = Math.max(outcome.afterMs, retryDelayMs(attempts % workLimits.attempts, chance()))
      return book.items.tryAgain(claim, clock.nowMs() + delayMs)
    }
    const ok = outcome.kind === 'done'
    const file = ok ? batch.outputFile : batch.errorFile
    const place = { tenant: batch.tenant, file, name: String(item.n) }
    const line = resultLine({ requestId: answered.requestId, customId: item.customId }, answered)
    const parts = await sealParts(world.sealer, place, line)
    const dead = outcome.kind === 'again' ? { deadCode: outcome.code } : {}
    book.items.finish(claim, { ok, parts, ...dead }, clock.nowMs())
  } catch (error) {
    world.log({ event: 'batch_item_fault', requestId: answered.requestId, detail: whereThrown(error) })
    book.items.letGo(claim, clock.nowMs() + usual)
  }
}

/** Reads lines in the order of their file; the part that was read last is remembered. */
function lineReader(book: JobBook, { sealer }: JobWorld) {
  let last: { seq: number; text: Promise<string> } | undefined
  return async ({ batch, item }: Claim): Promise<string> => {
    if (last?.seq !== item.part) {
      const part = book.tables.files.part(batch.inputFile, item.part)
      if (part === undefined) throw inputGone(batch.inputFile)
      const text = openPart(sealer, { tenant: batch.tenant, file: batch.inputFile }, part)
      last = { seq: item.part, text }
    }
    return (await last.text).slice(item.start, item.start + item.length)
  }
}

function inputGone(file: string): AppError {
  return new AppError(
    'not_found',
    `Cannot run the request: its file ${file} is not there any more; send it again in another batch`,
  )
}
