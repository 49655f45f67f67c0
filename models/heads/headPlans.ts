import { readBanking77, readClinc150 } from './datasets.ts'
import type { Dataset } from './datasets.ts'

/** What makes one released head. */
export type HeadPlan = {
  readonly id: string
  readonly version: number
  /** Id of the embedder whose vectors it reads. */
  readonly base: string
  readonly licence: string
  readonly read: (dataFolder: string) => Promise<Dataset>
}

export const headPlans: readonly HeadPlan[] = [
  { id: 'hedge-banking77-en', version: 1, base: 'hedge-small-en', licence: 'CC-BY-4.0', read: readBanking77 },
  { id: 'hedge-clinc150-en', version: 1, base: 'hedge-small-en', licence: 'CC-BY-3.0', read: readClinc150 },
  {
    id: 'hedge-banking77-nano-en',
    version: 1,
    base: 'hedge-nano-en',
    licence: 'CC-BY-4.0',
    read: readBanking77,
  },
  {
    id: 'hedge-clinc150-nano-en',
    version: 1,
    base: 'hedge-nano-en',
    licence: 'CC-BY-3.0',
    read: readClinc150,
  },
]
