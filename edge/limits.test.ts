import { expect, test } from 'vitest'
import { edgeLimits } from './limits.ts'

test('all that an isolate may hold at one time fits into it', () => {
  const { modelBytes, answerCacheBytes, chatCacheBytes, heldBodyBytes, streamFlights } = edgeLimits
  const semanticBytes = edgeLimits.semanticEntries * 2_048
  // Of extracts and of chats.
  const recordBytes = 2 * edgeLimits.semanticTenants * 2_048
  const countedBytes =
    edgeLimits.countedRequests * edgeLimits.countedTenants * edgeLimits.countedRequestCharacters
  const bounded = [
    modelBytes,
    answerCacheBytes,
    chatCacheBytes,
    heldBodyBytes,
    streamFlights.totalBytes,
    edgeLimits.idempotentStreams.totalBytes,
    semanticBytes,
    recordBytes,
    countedBytes,
  ].reduce((sum, bytes) => sum + bytes)
  /** What the worker takes when it has done nothing yet. */
  const codeBytes = 5_000_000
  expect(bounded + codeBytes).toBeLessThanOrEqual(128 * 1024 * 1024)
})
