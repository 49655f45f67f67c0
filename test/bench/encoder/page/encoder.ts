import type { EncoderVersion } from '#core/contract/manifest'
import { openKernel } from '#core/encoder/kernel'
import { createWeightsStream } from '#core/encoder/weightsStream'
import { createTokenizer } from '#core/text/tokenize'
import { createKernel } from '../../../../client/engine/encoderKernel.ts'
import { runInTeam } from '../../../../client/engine/encoderTeam.ts'
import type { Encoder } from '../../../../client/engine/encodeTexts.ts'
import { embedTexts } from './embedTexts.ts'
import { servePeer } from './protocol.ts'

let encoder: Encoder
let dimensions = 0

/** Our own engine as the page opens it: weights take their places while they download; without its store and golden check. */
servePeer({
  async start({ threads, model }) {
    const { files, maxTokens, batchInvariant } = model as EncoderVersion
    const get = async (url: string): Promise<Response> => {
      const response = await fetch(url)
      if (!response.ok) throw new Error(`Cannot fetch ${url}: ${response.status}`)
      return response
    }
    const kernels = {
      plainUrl: '/kernel/kernel.wasm',
      relaxedUrl: '/kernel/kernelRelaxed.wasm',
      sharedUrl: '/kernel/kernelShared.wasm',
    }
    const opening = createKernel(kernels, threads)
    const tokenizing = get(`/models/${files.tokenizer.path}`)
      .then((response) => response.json() as Promise<unknown>)
      .then((json) => createTokenizer(json, { maxTokens }))
    const weights = await get(`/models/${files.weights.path}`)
    const kernel = await opening
    const stream = createWeightsStream(openKernel(kernel.exports, { area: 0, areas: kernel.areas }))
    const reader = weights.body!.getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) stream.push(part.value)
    const own = stream.finish()
    const run = runInTeam(own, kernel.startThreads(own.hasOutputMap))
    dimensions = own.dimensions
    const tokenizer = await tokenizing
    encoder = { tokenizer, run, batchInvariant, threads: kernel.areas }
  },
  embed: (texts, batched) => embedTexts(texts, { encoder, dimensions, batched }),
})
