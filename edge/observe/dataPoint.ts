import type { Observation } from './observation.ts'

/** One row of Analytics Engine: at most 20 texts, 20 numbers and one index of 96 bytes. */
export type DataPoint = { indexes: [string]; blobs: string[]; doubles: number[] }

/** One request as a row. The order is the schema (docs/operations.md): new columns go to the end. */
export function dataPoint(seen: Observation): DataPoint {
  return {
    // What Analytics Engine samples by, so that one loud tenant does not push out the others.
    indexes: [seen.tenant.slice(0, 96)],
    blobs: [seen.route, seen.code, seen.tier, seen.model, seen.cache, seen.keyId, seen.method],
    doubles: [
      seen.totalMs,
      seen.status,
      seen.inputTokens,
      seen.outputTokens,
      seen.microUsd,
      seen.requestBytes,
      seen.attempts,
      seen.streamed ? 1 : 0,
    ],
  }
}
