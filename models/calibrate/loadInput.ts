import { join } from 'node:path'
import { createTokenizer } from '#core/text/tokenize'
import { ENCODER, loadEncoderWeights } from '../encoderWeights.ts'
import { loadSource } from '../source.ts'
import { readCalibrationTexts } from './calibrationTexts.ts'
import type { SmallInput } from './calibrateSmall.ts'
import { unreachableRows } from './clearRows.ts'

const CACHE = join(import.meta.dirname, '../.cache')
/** What the small model is calibrated from: source weights and tokenised texts. */
export async function loadInput(
  data: string,
  { scale, log }: { scale: number; log: (line: string) => void },
): Promise<SmallInput> {
  const source = await loadSource(CACHE, log)
  const tokenizerJson = JSON.parse(new TextDecoder().decode(source.tokenizer))
  const { encode } = createTokenizer(tokenizerJson, ENCODER)
  const texts = (await readCalibrationTexts(data, scale)).map((text) => encode(text).ids)
  const tokens = texts.reduce((sum, ids) => sum + ids.length, 0)
  log(`${texts.length} texts, ${tokens} tokens`)
  return {
    encoder: loadEncoderWeights(source.weights),
    texts,
    unusedRows: unreachableRows(tokenizerJson),
  }
}
