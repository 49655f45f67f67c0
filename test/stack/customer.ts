import type { Stack } from '../../deploy/local/startStack.ts'

type Json = Record<string, unknown>

export type Customer = {
  embed(input: string, signal?: AbortSignal): Promise<Response>
  status(input: string): Promise<number>
  /** What the origin did today for all of its tenant. */
  usage(): Promise<Json>
  /** Limits of the key; every isolate knows them a second later. */
  setLimits(limits: Json): Promise<Json>
  /** The same customer of the same state behind another start. */
  at(other: Stack): Customer
}

/** A new tenant with one key, which has these limits. */
export async function customerOf(stack: Stack, limits: Json): Promise<Customer> {
  const post = (path: string, body: Json): Promise<Json> => administer(stack, path, body)
  const { id: tenant } = await post('/tenants', { name: 'customer' })
  const { id, secret } = await post(`/tenants/${String(tenant)}/keys`, { name: 'k', limits })
  return customerWith(stack, {
    secret: String(secret),
    keyPath: `/tenants/${String(tenant)}/keys/${String(id)}`,
  })
}

export async function administer(stack: Stack, path: string, body: Json): Promise<Json> {
  const response = await fetch(`${stack.url}/admin${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return (await response.json()) as Json
}

/** What a customer does over HTTP, and what is done to its key. */
function customerWith(stack: Stack, { secret, keyPath }: { secret: string; keyPath: string }): Customer {
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
  const embed = (input: string, signal?: AbortSignal): Promise<Response> =>
    fetch(`${stack.url}/v1/embeddings`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ model: 'hedge-base-en', input }),
      ...(signal && { signal }),
    })
  return {
    embed,
    at: (other) => customerWith(other, { secret, keyPath }),
    setLimits: (limits) => administer(stack, keyPath, { limits }),
    async status(input) {
      const response = await embed(input)
      await response.arrayBuffer()
      return response.status
    },
    async usage() {
      const response = await fetch(`${stack.url}/v1/usage?group_by=tier`, { headers })
      const { data } = (await response.json()) as { data: Json[] }
      return data.find(({ tier }) => tier === 'origin') ?? {}
    },
  }
}
