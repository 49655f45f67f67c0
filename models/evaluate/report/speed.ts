import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import * as z from 'zod/mini'

/** `docs/quality/speed.json`, as `test/bench/encoder/lengths.ts` writes it. */
const Speed = z.object({
  provenance: z.object({ commit: z.string(), measuredAt: z.string(), processor: z.string() }),
  runs: z.int(),
  /** Lengths, special tokens included. */
  tokens: z.array(z.int()),
  series: z.array(
    z.object({
      /** Model, engine and world. */
      label: z.string(),
      /** By length; null where it was not run. */
      medianMs: z.array(z.nullable(z.number())),
      /** Least cosine to the model's golden vectors; null where it was not checked. */
      leastCosine: z.nullable(z.number()),
      /** False where the time says nothing (software WebGPU): in the table, not in the chart. */
      isSpeed: z.boolean(),
    }),
  ),
})

export type Speed = z.infer<typeof Speed>

export async function readSpeed(file: string): Promise<Speed | undefined> {
  return existsSync(file) ? Speed.parse(JSON.parse(await readFile(file, 'utf8'))) : undefined
}
