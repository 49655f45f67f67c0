import * as z from 'zod/mini'
import type { ModelVersion } from '../manifest.ts'
import { quotingModel } from './chatBody.ts'

/** OpenAI's model object, with what Hedge knows beside it. */
export const ModelBody = z.object({
  id: z.string(),
  object: z.literal('model'),
  /** OpenAI's field. Always 0: models are built reproducibly, so they carry a version and no date. */
  created: z.int(),
  owned_by: z.string(),
  hedge: z.object({
    version: z.optional(z.int()),
    /** The space of its vectors, or of those that it reads. Vectors of two spaces never meet in one index. */
    vector_space: z.optional(z.string()),
    dimensions: z.optional(z.int()),
    /** Longest input in tokens; what is beyond is cut off, and the receipt says how much. */
    max_tokens: z.optional(z.int()),
    tiers: z.array(z.string()),
    tasks: z.array(z.string()),
    licence: z.optional(z.string()),
  }),
})
export const ModelListBody = z.object({ object: z.literal('list'), data: z.array(ModelBody) })

export type ModelBody = z.infer<typeof ModelBody>
export type ModelListBody = z.infer<typeof ModelListBody>

/** No weights of its own: it quotes what `extract` finds. */
export const quotingModelBody: ModelBody = {
  id: quotingModel,
  object: 'model',
  created: 0,
  owned_by: 'hedge',
  hedge: { version: 1, tiers: ['edge', 'origin'], tasks: ['chat'], licence: 'Apache-2.0' },
}

/** A model of a server that others run: its weights, version and licence are known there. */
export function writeUpstreamModel(id: string): ModelBody {
  return {
    id,
    object: 'model',
    created: 0,
    owned_by: 'upstream',
    hedge: { tiers: ['origin'], tasks: ['chat'] },
  }
}

export function writeModel(model: ModelVersion): ModelBody {
  return {
    id: model.id,
    object: 'model',
    created: 0,
    owned_by: 'hedge',
    hedge: {
      version: model.version,
      vector_space: model.task === 'embed' ? model.vectorSpace : model.baseSpace,
      dimensions: model.dimensions,
      max_tokens: model.maxTokens,
      tiers: model.tiers,
      tasks: model.task === 'embed' ? ['embed', 'rerank', 'extract', 'classify'] : ['classify'],
      licence: model.licence,
    },
  }
}
