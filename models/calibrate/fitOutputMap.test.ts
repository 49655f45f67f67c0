import { expect, test } from 'vitest'
import { ENCODER } from '../encoderWeights.ts'
import { fitOutputMap } from './fitOutputMap.ts'
import { multiplyPlainly as multiply, spread } from './testing/matrices.ts'

test('fitOutputMap() undoes a turn of two coordinates, and less of it the more it is drawn to the identity', async () => {
  const vectors = Array.from({ length: 800 }, (_, text) =>
    Float32Array.from(spread(ENCODER.width, text * 1_000)),
  )
  const turned = vectors.map((vector) => Float32Array.of(vector[1]!, -vector[0]!, ...vector.subarray(2)))
  const entry = async (ridge: number) => {
    const { values } = await fitOutputMap(turned, vectors, { ridge, multiply })
    return [values[0]!, values[1]!, values[ENCODER.width]!, values[2 * ENCODER.width + 2]!]
  }
  const found = await entry(1e-6)
  ;[0, -1, 1, 1].forEach((wanted, i) => expect(found[i]).toBeCloseTo(wanted, 3))
  const drawn = await entry(1)
  expect(Math.abs(drawn[0]!)).toBeGreaterThan(0.1)
})
