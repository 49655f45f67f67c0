import { readFileSync } from 'node:fs'
import { findEmbedder, findModel, Manifest, type EmbedderVersion } from '#core/contract/manifest'
import { encodeVector } from '#core/contract/vectorBase64'
import type { LogEvent, Ports } from '../../edge/ports.ts'
import { fakeEdge } from '../../edge/testing/fakeEdge.ts'
import { fakeAnswer } from '../../edge/testing/fakeOrigin.ts'
import { artifactFiles, diskEdgeModels } from './diskEdgeModels.ts'

/** The released models. */
export const manifest = Manifest.parse(JSON.parse(readFileSync('models/manifest.json', 'utf8')))

type Options = { compute?: Ports['config']['compute']; damaged?: EmbedderVersion }

/** The edge with the released models, over an origin that answers what is right in form. */
export function edgeWithModels({ compute, damaged }: Options = {}) {
  const edge = fakeEdge()
  const path = `/models/${damaged?.files.weights.path ?? ''}`
  const files = damaged
    ? artifactFiles({ [path]: new Uint8Array(damaged.files.weights.bytes) })
    : artifactFiles()
  edge.ports.manifest = manifest
  const loads: string[] = []
  const log = (event: LogEvent) => void ('detail' in event && event.detail && loads.push(event.detail))
  edge.ports.edgeModels = diskEdgeModels({
    manifest,
    clock: edge.clock,
    files,
    log,
    ...(compute && { compute }),
  })
  edge.origin.respond = async (call) => {
    const answer = fakeAnswer(call)
    const { request } = call
    const made = answer.receipt.hops[0]?.model
    if (made) made.version = findModel(manifest, request.model)?.version ?? 0
    if (request.task !== 'embed' || answer.reply.task !== 'embed') return { status: 200, body: answer }
    const model = findEmbedder(manifest, request.model) as EmbedderVersion
    const vectors = request.inputs.map(() => encodeVector(new Float32Array(model.dimensions).fill(0.5)))
    const { vectorSpace, dimensions } = model
    return { status: 200, body: { ...answer, reply: { ...answer.reply, vectorSpace, dimensions, vectors } } }
  }
  const loaded = async (): Promise<void> => {
    for (let seen = 0; seen < edge.background.length; seen = edge.background.length)
      await Promise.all(edge.background)
  }
  return { ...edge, json: edge.json, loaded, loads }
}
