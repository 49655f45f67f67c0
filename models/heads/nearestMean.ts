import type { Example } from '#core/heads/teachHead'

/** The label whose examples' mean is nearest (Snell, Swersky and Zemel 2017): what teaching is measured against. */
export function nearestMean(examples: readonly Example[]): (vector: Float32Array) => string {
  const means = new Map<string, { sum: Float64Array; count: number }>()
  for (const { vector, label } of examples) {
    const own = means.get(label) ?? { sum: new Float64Array(vector.length), count: 0 }
    vector.forEach((value, at) => (own.sum[at]! += value))
    means.set(label, { sum: own.sum, count: own.count + 1 })
  }
  return (vector) => {
    let best = { label: '', distance: Infinity }
    for (const [label, { sum, count }] of means) {
      const distance = vector.reduce((total, value, at) => total + (sum[at]! / count - value) ** 2, 0)
      if (distance < best.distance) best = { label, distance }
    }
    return best.label
  }
}
