import type { NanoResult } from '#core/nano/nano'

/** Near by the letters they share; what a vector says is not what is tested here. */
function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(64)
  for (const character of text.toLowerCase().replace(/[^a-z]/g, ''))
    vector[character.charCodeAt(0) % 64]! += 1
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}
export const letterVectors = (text: string): NanoResult =>
  text === 'x' ? { kind: 'nothing-known' } : { kind: 'vector', vector: vectorOf(text), knownTokens: 1 }
