import type { Request } from '../contract/request.ts'
import { canonicalJson, type CacheScope } from './cacheKey.ts'
import { type Evidence, evidenceOf } from './semanticGate.ts'

/** Longer questions hold more than one thing to be wrong about, and take longer to compare than they save. */
export const maxQuestionCharacters = 1_000

/** What can be answered by the answer to a question that means the same. */
export type SemanticTask = 'extract' | 'chat'

export type SemanticQuestion = {
  text: string
  /** What of its words decides whether another question asks the same. */
  evidence: Evidence
  /** Everything else that decides the answer, tenant first: questions of two scopes never meet. */
  scopeText: string
}

/**
 * What of a request may be answered by the answer to another one: a question, where all around it is the same. Vectors, orders and
 * labels are of the very text they were made of, so for other tasks there is nothing.
 */
export function semanticQuestion(request: Request, scope: CacheScope): SemanticQuestion | undefined {
  if (request.task !== 'extract' || request.question.length > maxQuestionCharacters) return undefined
  const { question, ...around } = request
  return {
    text: question,
    evidence: evidenceOf(question),
    scopeText: canonicalJson({ format: 1, scope, around }),
  }
}
