import type { EdgeModels } from '../ports.ts'

/** An edge that computes nothing itself. */
export const noEdgeModels: EdgeModels = {
  availability: ({ id }) => ({ state: 'absent', because: `does not run ${id}` }),
  open: ({ id }) => Promise.reject(new Error(`the edge does not run ${id}`)),
  tokenizer: ({ id }) => Promise.reject(new Error(`the edge has no tokenizer of ${id}`)),
  nanoVector: () => undefined,
}
