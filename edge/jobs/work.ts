import { whereThrown } from '#core/observe/whereThrown'
import type { JobBook } from '../objects/jobs/jobBook.ts'
import { deliver } from './deliver.ts'
import { dropItems } from './dropItems.ts'
import { workLimits } from './jobLimits.ts'
import type { JobWorld } from './jobWorld.ts'
import { readInput } from './readInput.ts'
import { runItems } from './runItems.ts'

/** Rows of the outbox passed on at a time. */
const carriedAtOnce = 100

/**
 * Does what is due of one tenant, for a while; afterwards `book.dueMs` says when to go on. Whatever stops it between two steps,
 * the next one takes up what is written down.
 */
export async function work(book: JobBook, world: JobWorld): Promise<void> {
  const untilMs = world.clock.nowMs() + workLimits.sliceMs
  const again = () => world.clock.nowMs() < untilMs
  const batches = async (): Promise<void> => {
    while ((await batchStep(book, world, again)) && again());
  }
  const webhooks = async (): Promise<void> => {
    while ((await deliver(book, world)) && again());
  }
  await Promise.all([batches(), webhooks()])
  // What ended just now is told at once.
  await webhooks()
  book.tidy(world.clock.nowMs())
}

async function batchStep(book: JobBook, world: JobWorld, mayBegin: () => boolean): Promise<boolean> {
  const read = await readInput(book, world)
  const dropped = await dropItems(book, world)
  const ran = await runItems(book, world, mayBegin)
  book.batches.close(world.clock.nowMs())
  const told = await passOn(book, world)
  return read || dropped || ran || told
}

async function passOn(book: JobBook, world: JobWorld): Promise<boolean> {
  const waiting = book.tables.outbox.first(carriedAtOnce)
  for (const row of waiting) {
    const tenant = book.batches.find(row.batch)?.tenant
    // A hint that is lost delays nothing: the alarm is set.
    if (row.kind === 'hint' && tenant !== undefined) {
      await world
        .hint(tenant)
        .catch((error: unknown) => world.log({ event: 'hint_lost', detail: whereThrown(error) }))
    }
    book.webhooks.tell(row)
  }
  return waiting.length > 0
}
