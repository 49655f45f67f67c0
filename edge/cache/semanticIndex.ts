import { type Evidence, gate } from '#core/policy/semanticGate'
import { leastSimilarity } from '#core/policy/semanticRecord'
import { edgeLimits } from '../limits.ts'

/** A question as it is compared. */
export type Asked = { scope: string; vector: Float32Array; evidence: Evidence }
type Entry = Asked & { key: string }
export type Near = { key: string; similarity: number }

/** Questions whose answers are cached, by scope; the scope that was not used for the longest time is forgotten first. */
export class SemanticIndex {
  readonly #scopes = new Map<string, Entry[]>()
  #entries = 0

  get size(): number {
    return this.#entries
  }

  /** The nearest question that passes the gate. */
  near({ scope, vector, evidence }: Asked): Near | undefined {
    const entries = this.#scopes.get(scope)
    if (entries === undefined) return undefined
    this.#scopes.delete(scope)
    this.#scopes.set(scope, entries)
    let best: Near | undefined
    for (const entry of entries) {
      const similarity = product(vector, entry.vector)
      if (similarity < leastSimilarity || (best && similarity <= best.similarity)) continue
      if (gate(evidence, entry.evidence).pass) best = { key: entry.key, similarity }
    }
    return best
  }

  add(question: Asked, key: string): void {
    const entries = this.#scopes.get(question.scope) ?? []
    if (entries.some((entry) => entry.key === key)) return
    this.#scopes.set(question.scope, entries)
    entries.push({ ...question, key })
    this.#entries++
    if (entries.length > edgeLimits.semanticOfScope) {
      entries.shift()
      this.#entries--
    }
    while (this.#entries > edgeLimits.semanticEntries) this.#forgetScope()
  }

  #forgetScope(): void {
    const [oldest] = this.#scopes
    if (oldest === undefined) return
    this.#scopes.delete(oldest[0])
    this.#entries -= oldest[1].length
  }
}

function product(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += (a[at] as number) * (b[at] as number)
  return sum
}
