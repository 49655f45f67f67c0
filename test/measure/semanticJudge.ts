import { defaultErrorBound, isNearEnough, startingCalibration } from '#core/policy/semanticCalibration'
import { type Evidence, evidenceOf, gate } from '#core/policy/semanticGate'
import { openNano } from './openNano.ts'

export type Judged = { near: number; gated: boolean }
export type Asked = { text: string; vector: Float32Array | undefined; evidence: Evidence }
export type Rule = { name: string; hit(judged: Judged): boolean }

export const vectorOf = openNano()
export const asked = (text: string): Asked => ({ text, vector: vectorOf(text), evidence: evidenceOf(text) })

export function judge(a: Asked, b: Asked): Judged {
  const near = a.vector && b.vector ? product(a.vector, b.vector) : 0
  return { near, gated: gate(a.evidence, b.evidence).pass }
}

export function product(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] as number), 0)
}

export const shipped: Rule = {
  name: `gate and the shipped calibration at an error bound of ${defaultErrorBound}`,
  hit: ({ near, gated }) => gated && isNearEnough(startingCalibration, near, defaultErrorBound),
}
