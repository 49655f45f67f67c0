import type { Encoder } from '#core/encoder/encoder'
import { loadEncoder } from '#core/encoder/weightsStream'
import { createTokenizer } from '#core/text/tokenize'
import type { Tokenizer } from '#core/text/tokenize'
import kernel from './kernel.wasm'

type Env = { WEIGHTS: ArrayBuffer; TOKENIZER: string; MAX_TOKENS: string }

let opened: { encoder: Encoder; tokenizer: Tokenizer } | undefined

function open({ WEIGHTS, TOKENIZER, MAX_TOKENS }: Env): { encoder: Encoder; tokenizer: Tokenizer } {
  const encoder = loadEncoder(new WebAssembly.Instance(kernel).exports, new Uint8Array(WEIGHTS))
  const tokenizer = createTokenizer(JSON.parse(TOKENIZER), { maxTokens: Number(MAX_TOKENS) })
  return { encoder, tokenizer }
}

/** Answers a text with its vector, float32 little-endian. */
// oxlint-disable-next-line import/no-default-export -- how workerd finds a worker
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { encoder, tokenizer } = (opened ??= open(env))
    const vector = encoder.embed([tokenizer.encode(await request.text()).ids])
    return new Response(vector.buffer as ArrayBuffer)
  },
}
