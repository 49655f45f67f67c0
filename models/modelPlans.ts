import { blockFloatFormat } from './onnx/blockFloatFormat.ts'
import { tokenInt8Format } from './onnx/tokenInt8Format.ts'
import type { WeightFormat } from './onnx/weightFormat.ts'
import type { EncoderVersion } from '#core/contract/manifest'

/** What makes one released model: how its weights are stored and multiplied, and what the manifest says of it. */
export type ModelPlan = Pick<
  EncoderVersion,
  'id' | 'version' | 'tiers' | 'weightFormat' | 'batchInvariant'
> & {
  /** Where its files lie under the artifact root. First versions have the id alone; later ones `id/version`. */
  folder: string
  format: WeightFormat
}

export const MODEL_PLANS: readonly ModelPlan[] = [
  {
    id: 'hedge-small-en',
    version: 1,
    folder: 'hedge-small-en',
    tiers: ['device', 'origin'],
    weightFormat: 'w4, blocks of 32 (table 64), int8 arithmetic',
    batchInvariant: true,
    format: tokenInt8Format({ table: { bits: 4, blockSize: 64 }, matrices: { bits: 4, blockSize: 32 } }),
  },
  {
    id: 'hedge-base-en',
    version: 1,
    folder: 'hedge-base-en',
    tiers: ['origin'],
    weightFormat: 'w8, blocks of 32, fp32 arithmetic',
    batchInvariant: true,
    format: blockFloatFormat({ bits: 8, blockSize: 32 }),
  },
]
