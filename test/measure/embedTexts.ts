import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createTokenizer } from '#core/text/tokenize'
import { openEncoder } from '#models/encoderSession.ts'

const progressEvery = 500

/**
 * Vectors of `texts` by one of our models, by text. Computed one by one, so that no text has an influence on another, and kept in
 * `cacheFolder` by model and weights: 8,000 sentences take 45 s on one core the first time.
 */
export async function embedTexts(
  texts: readonly string[],
  model: { readonly id: string; readonly sha256: string; readonly maxTokens: number; readonly graph: string },
  folders: { readonly artifacts: string; readonly cache: string },
): Promise<ReadonlyMap<string, Float32Array>> {
  const cache = readCache(`${folders.cache}/vectors-${model.id}-${model.sha256.slice(0, 12)}`)
  const missing = [...new Set(texts)].filter((text) => !cache.vectors.has(text))
  if (missing.length > 0) {
    const json: unknown = JSON.parse(readFileSync(`${folders.artifacts}/tokenizer.json`, 'utf8'))
    const tokenizer = createTokenizer(json, { maxTokens: model.maxTokens })
    const encoder = await openEncoder(`${folders.artifacts}/${model.graph}`)
    for (const [at, text] of missing.entries()) {
      const [vector] = await encoder.embedEach([tokenizer.encode(text).ids])
      if (vector !== undefined) cache.vectors.set(text, vector)
      if (at % progressEvery === 0) console.error(`  embedding ${at} of ${missing.length}`)
    }
    await encoder.release()
    cache.write()
  }
  return cache.vectors
}

type Cache = { readonly vectors: Map<string, Float32Array>; write(): void }

/** Two files: the texts as JSON, the vectors behind each other. */
function readCache(path: string): Cache {
  const vectors = new Map<string, Float32Array>()
  if (existsSync(`${path}.json`) && existsSync(`${path}.f32`)) {
    const texts = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as string[]
    const bytes = readFileSync(`${path}.f32`)
    const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
    const width = values.length / texts.length
    texts.forEach((text, at) => vectors.set(text, values.subarray(at * width, (at + 1) * width)))
  }
  return {
    vectors,
    write() {
      mkdirSync(path.slice(0, path.lastIndexOf('/')), { recursive: true })
      writeFileSync(`${path}.json`, JSON.stringify([...vectors.keys()]))
      writeFileSync(`${path}.f32`, Buffer.concat([...vectors.values()].map((vector) => bytesOf(vector))))
    },
  }
}

function bytesOf(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)
}
