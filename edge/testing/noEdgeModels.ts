import type { Tokenizer } from '#core/text/tokenize'
import type { EdgeModels } from '../ports.ts'

/** A vocabulary without words. */
const noWords: Tokenizer = {
  maxTokens: 0,
  lastId: -1,
  encode: () => ({ ids: [], tokens: 0, truncated: false }),
  countTokens: () => 0,
  decode: () => ({ at: 0, flaw: 'unknown_id' }),
}

/** An edge that computes nothing itself. */
export const noEdgeModels: EdgeModels = {
  availability: ({ id }) => ({ state: 'absent', because: `does not run ${id}` }),
  open: ({ id }) => Promise.reject(new Error(`the edge does not run ${id}`)),
  tokenizer: async () => noWords,
  nanoVector: () => undefined,
}
