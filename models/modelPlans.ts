import type { EncoderVersion, WeightSource } from '#core/contract/manifest'
import { CORPORA } from './calibrate/corpora.ts'
import { blockFloatFormat } from './onnx/blockFloatFormat.ts'
import { nBitsFormat } from './onnx/nBitsFormat.ts'
import { tokenInt8Format } from './onnx/tokenInt8Format.ts'
import type { WeightFormat } from './onnx/weightFormat.ts'
import type { BlockFormat, BlockQuantized } from './quantize.ts'

/** What makes one released model: where its codes come from, how graphs multiply with them, and what the manifest says of it. */
export type ModelPlan = Pick<
  EncoderVersion,
  'id' | 'version' | 'tiers' | 'weightFormat' | 'batchInvariant' | 'reference'
> & {
  /** Where its files lie under the artifact root. First versions have the id alone; later ones `id/version`. */
  folder: string
  /** Rounded in the build from the source, or the checked-in result of `npm run models:calibrate`. */
  codes:
    | { from: 'source'; table: BlockFormat; matrices: BlockFormat }
    | { from: 'calibration'; texts: readonly WeightSource[] }
  graph: WeightFormat<BlockQuantized>
  webgpuGraph?: WeightFormat<BlockQuantized>
}

export const MODEL_PLANS: readonly ModelPlan[] = [
  {
    id: 'hedge-small-en',
    version: 1,
    folder: 'hedge-small-en',
    tiers: ['device', 'origin'],
    weightFormat: 'w4, blocks of 32 (table 64), int8 arithmetic',
    batchInvariant: true,
    codes: { from: 'source', table: { bits: 4, blockSize: 64 }, matrices: { bits: 4, blockSize: 32 } },
    graph: tokenInt8Format,
  },
  {
    id: 'hedge-small-en',
    version: 2,
    folder: 'hedge-small-en/2',
    tiers: ['device', 'edge', 'origin'],
    weightFormat: 'w4 calibrated, blocks of 32 (table 64), fp32 arithmetic',
    batchInvariant: true,
    reference: 'hedge-encoder',
    codes: { from: 'calibration', texts: Object.values(CORPORA) },
    graph: blockFloatFormat,
    webgpuGraph: nBitsFormat,
  },
  {
    id: 'hedge-base-en',
    version: 1,
    folder: 'hedge-base-en',
    tiers: ['origin'],
    weightFormat: 'w8, blocks of 32, fp32 arithmetic',
    batchInvariant: true,
    codes: { from: 'source', table: { bits: 8, blockSize: 32 }, matrices: { bits: 8, blockSize: 32 } },
    graph: blockFloatFormat,
  },
]
