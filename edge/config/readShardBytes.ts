import { AppError } from '#core/contract/error'

/** Of one shard, unless CACHE_SHARD_BYTES says otherwise; eight shards keep half a gigabyte, 200,000 single vectors. */
const defaultShardBytes = 64 * 1024 * 1024

/** How much one shard of the cache keeps. Throws AppError for what is no such number: a store of no size would be empty and say nothing. */
export function readShardBytes(text: string | undefined): number {
  if (text === undefined || text === '') return defaultShardBytes
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new AppError(
    'engine_unavailable',
    `Cannot answer: CACHE_SHARD_BYTES is ${JSON.stringify(text.slice(0, 20))}; set a whole number of bytes from 1 on, and deploy again`,
  )
}
