import type { JobBook } from '../objects/jobs/jobBook.ts'
import { itemId } from './itemId.ts'
import type { JobWorld } from './jobWorld.ts'
import { droppedLine } from './resultLine.ts'
import { sealParts } from './sealedParts.ts'

/** Ends some requests of a batch that was cancelled or is over its time, each with its line. False when there are none. */
export async function dropItems(book: JobBook, world: JobWorld): Promise<boolean> {
  const toDrop = book.items.toDrop(world.clock.nowMs())
  if (toDrop === undefined) return false
  const { batch, items, ending } = toDrop
  const lines = await Promise.all(
    items.map(async (item) => droppedLine(await itemId(world, item), item.customId, ending)),
  )
  const place = { tenant: batch.tenant, file: batch.errorFile, name: `dropped.${items[0]?.n}` }
  book.items.drop(toDrop, await sealParts(world.sealer, place, lines.join('')), world.clock.nowMs())
  return true
}
