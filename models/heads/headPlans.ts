import { readBanking77, readClinc150 } from './datasets.ts'
import type { Dataset } from './datasets.ts'

/** What makes one released head. */
export type HeadPlan = {
  readonly id: string
  readonly version: number
  /** The embedder whose vectors it reads, as `id@version`. */
  readonly base: string
  readonly licence: string
  readonly read: (dataFolder: string) => Promise<Dataset>
}

const banking77 = { licence: 'CC-BY-4.0', read: readBanking77 }
const clinc150 = { licence: 'CC-BY-3.0', read: readClinc150 }

/** A head's version rises with that of the vectors that it reads: version 1 read hedge-small-en@1. */
export const headPlans: readonly HeadPlan[] = [
  { id: 'hedge-banking77-en', version: 2, base: 'hedge-small-en@2', ...banking77 },
  { id: 'hedge-clinc150-en', version: 2, base: 'hedge-small-en@2', ...clinc150 },
  { id: 'hedge-banking77-nano-en', version: 1, base: 'hedge-nano-en@1', ...banking77 },
  { id: 'hedge-clinc150-nano-en', version: 1, base: 'hedge-nano-en@1', ...clinc150 },
]
