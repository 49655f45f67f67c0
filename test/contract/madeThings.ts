import type { Endpoint } from '#core/contract/http/endpoint'
import { endpoints } from '#core/contract/http/endpoints'
import { type Example, exampleIds, examples } from '#core/contract/openapi/examples'

type Thing = keyof typeof exampleIds

/** What an operation makes, which others are then about. */
const makes: Readonly<Record<string, Thing>> = {
  createTenant: 'tenant',
  createKey: 'key',
  createFile: 'file',
  createBatch: 'batch',
  createWebhook: 'webhook',
}

/** What the examples' made-up ids stand for here, learnt from the answers of those that make such things. */
export class MadeThings {
  readonly #ids: Record<Thing, string> = { ...exampleIds }

  inText(text: string): string {
    return Object.entries(exampleIds).reduce(
      (now, [thing, id]) => now.replaceAll(id, this.#ids[thing as Thing]),
      text,
    )
  }

  learn(operation: string, answer: string, requestId: string): void {
    if (operation === 'createEmbeddings') this.#ids.request = requestId
    const thing = makes[operation]
    if (thing) this.#ids[thing] = (JSON.parse(answer) as { id: string }).id
    if (operation === 'listDeliveries')
      this.#ids.delivery = (JSON.parse(answer) as { data: { id: string }[] }).data[0]?.id ?? ''
  }
}

/** The endpoints in the order in which their examples can be tried. */
export const inOrder: readonly Endpoint[] = Object.keys(examples).map((id) => {
  const endpoint = endpoints.find((each) => each.id === id)
  if (endpoint === undefined) throw new Error(`there is no endpoint ${id}`)
  return endpoint
})

/** The example's line many times over and for the larger model, so that its batch still runs when it is cancelled. */
export function manyRequests({ body }: Example): string {
  const { file } = body as { file: string }
  const lines = Array.from({ length: 1_000 }, (_, n) =>
    file.replace('"first"', `"${n}"`).replace('small', 'base').replace('free', `free ${n}`),
  )
  return lines.join('')
}
