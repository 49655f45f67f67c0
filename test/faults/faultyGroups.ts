import { type Fault, faults } from './upstream/faults.ts'

/** Shorter than a test's patience, longer than a busy machine hesitates. */
export const timeouts = { connectMs: 800, firstTokenMs: 800, stallMs: 800, answerMs: 800 }

const price = {
  inputMicroUsdPerMillion: 1_000_000,
  cachedInputMicroUsdPerMillion: 100_000,
  outputMicroUsdPerMillion: 2_000_000,
}

export const publicId = (kind: 'whole' | 'stream', fault: Fault): string => `${kind}/${fault}`

/**
 * The configuration's `upstreams`: a group of its own for each fault and kind, so that none suffers from another one's breaker.
 * `prefix` sets a second set of them apart.
 */
export function faultyGroups(baseUrl: string, more: object = {}, prefix = ''): object[] {
  return (['whole', 'stream'] as const).flatMap((kind) => {
    const endpoints = faults.map((fault) => ({
      name: `${prefix}${kind}-${fault}`,
      baseUrl,
      keyBinding: 'UPSTREAM_TEST_KEY',
      models: { [`${prefix}${publicId(kind, fault)}`]: { name: fault, price } },
    }))
    return endpoints.map((endpoint) => ({ name: endpoint.name, endpoints: [endpoint], timeouts, ...more }))
  })
}
