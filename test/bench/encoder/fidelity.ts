import { dot, row } from '#core/text/vectors'
import { createVectors } from '#models/evaluate/contender.ts'
import { fp32 } from '#models/evaluate/engines/onnxRuntime.ts'
import { SourceUnavailable } from '#models/source.ts'

/** By contender, cosine between its vectors and those of the unquantised weights. Empty where these are not to be had. */
export async function cosinesToFp32(
  texts: readonly string[],
  found: ReadonlyMap<string, readonly number[]>,
  log: (line: string) => void,
): Promise<Record<string, { mean: number; least: number }>> {
  const reference = createVectors(fp32(log), log)
  try {
    const { dimensions } = reference.contender
    const wanted = { values: await reference.of(texts), dimensions }
    const compared = Array.from(found, ([name, values]) => {
      const ours = { values: Float32Array.from(values), dimensions }
      const cosines = texts.map((_, at) => dot(row(ours, at), row(wanted, at)))
      const mean = cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length
      return [name, { mean: round(mean), least: round(Math.min(...cosines)) }] as const
    })
    return Object.fromEntries(compared)
  } catch (error) {
    if (!(error instanceof SourceUnavailable)) throw error
    log(`cosine to fp32: skipped, ${error.message}`)
    return {}
  } finally {
    await reference.close()
  }
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000
