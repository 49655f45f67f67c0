import { expect, test } from 'vitest'
import { webDigests } from '../platform/webDigests.ts'
import { fakeEdge, keyOfAnn, keyOfBob } from '../testing/fakeEdge.ts'
import { readReceipt } from '../testing/readReceipt.ts'

const pairs = 5_000

test(
  `in ${2 * pairs} requests through the edge, no tenant is answered with what another asked`,
  { timeout: 60_000 },
  async () => {
    const { sha256 } = webDigests({ pepper: 'p', session: 's' })
    const edge = fakeEdge()
    edge.ports.digests.sha256 = sha256
    const paths = ['/v1/embeddings', '/v1/rerank', '/v1/extract', '/v1/classify'] as const
    const bodyOf = (at: number) =>
      ({
        '/v1/embeddings': { model: 'hedge-base-en', input: [`text ${at}`, '"tenant":"bob"'] },
        '/v1/rerank': { model: 'hedge-base-en', query: `q ${at}`, documents: ['a', 'b'] },
        '/v1/extract': {
          question: `what ${at}?`,
          documents: [{ text: 'That.' }],
          hedge: { cache: { semantic: true } },
        },
        '/v1/classify': { model: 'hedge-banking77-en', input: `text ${at}` },
      })[paths[at % paths.length] as (typeof paths)[number]]
    let foreign = 0
    for (let at = 0; at < pairs; at++) {
      const path = paths[at % paths.length] as string
      const asks = [keyOfAnn, keyOfBob].map((key) =>
        edge.post(path, bodyOf(at), { authorization: `Bearer ${key}` }),
      )
      for (const response of await Promise.all(asks)) {
        if (readReceipt(response).hops[0]?.cache !== 'miss') foreign++
      }
      await Promise.all(edge.background.splice(0))
    }
    expect(foreign).toBe(0)
    expect(edge.origin.calls).toHaveLength(2 * pairs)
    expect(edge.stored.size).toBe(2 * pairs)
  },
)
