import type { Ports } from '../ports.ts'

/**
 * The request id of one attempt: the same however often it is begun, so that the ledger writes it once; another one after its
 * outcome was written down, because what failed stands in the ledger as free.
 */
export async function itemId(
  { digests }: Pick<Ports, 'digests'>,
  { batch, n, attempts }: { batch: string; n: number; attempts: number },
): Promise<string> {
  return (await digests.sha256(`batch item\n${batch}\n${n}\n${attempts}`)).slice(0, 32)
}
