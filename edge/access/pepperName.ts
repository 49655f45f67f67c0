import type { Digests } from '../ports.ts'
import type { PepperedKey } from './pepperedKey.ts'

/** No key has this form. */
const named = 'the name of this pepper'

/** What the pepper in force is called where keys are kept: 64 bits of a digest under it, which tell nothing of it. */
export async function pepperName({ apiKey }: Pick<Digests, 'apiKey'>): Promise<string> {
  return (await apiKey(named)).slice(0, 16)
}

/** A key as it is to be stored. */
export async function pepperKey(key: string, digests: Pick<Digests, 'apiKey'>): Promise<PepperedKey> {
  return { digest: await digests.apiKey(key), pepper: await pepperName(digests) }
}
