import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Stack, startStack } from '../../../deploy/local/startStack.ts'
import { benchModel } from './payload.ts'
import type { Target } from './target.ts'
import type { Ground } from './targets.ts'

const config = (upstreamPort: number): string =>
  JSON.stringify({
    // No row writes a line for each request: nginx, Portkey and LiteLLM do not, either.
    observe: { logShare: 0 },
    upstreams: [
      {
        name: 'mock',
        endpoints: [
          {
            name: 'mock',
            baseUrl: `http://127.0.0.1:${upstreamPort}/v1`,
            models: {
              [benchModel]: {
                name: benchModel,
                price: {
                  inputMicroUsdPerMillion: 150_000,
                  cachedInputMicroUsdPerMillion: 75_000,
                  outputMicroUsdPerMillion: 600_000,
                },
              },
            },
          },
        ],
      },
    ],
  })

/** Every kind of limit there is, none of them reached. */
const limits = {
  requests_per_minute: 1_000_000,
  tokens_per_minute: 1_000_000_000,
  concurrent: 10_000,
  daily_micro_usd: 1_000_000_000_000,
}

/** Hedge as `npm start` starts it, with a tenant and a key that have limits and a budget. */
export async function startHedge(
  name: string,
  { folder, upstreamPort }: Ground,
  edgeArgs: readonly string[] = [],
): Promise<Target & { pid: number }> {
  const stack = await startStack({
    stateDir: join(folder, name),
    originEntry: fileURLToPath(new URL('../../../deploy/local/testing/fakeOrigin.ts', import.meta.url)),
    edgeVars: { HEDGE_CONFIG: config(upstreamPort) },
    edgeArgs,
  })
  try {
    const { id } = (await admin(stack, '/tenants', { name: 'bench', limits })) as { id: string }
    const made = await admin(stack, `/tenants/${id}/keys`, { name: 'bench', limits })
    const { secret } = made as { secret: string }
    return {
      port: Number(new URL(stack.url).port),
      pid: stack.pids.edge,
      headers: { authorization: `Bearer ${secret}` },
      name: 'Hedge',
      stop: () => stack.stop(),
    }
  } catch (error) {
    await stack.stop()
    throw error
  }
}

async function admin({ url, adminKey }: Stack, path: string, body: object): Promise<unknown> {
  const response = await fetch(`${url}/admin${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!response.ok)
    throw new Error(`Cannot prepare Hedge: ${path}: ${response.status} ${await response.text()}`)
  return await response.json()
}
