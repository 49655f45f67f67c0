import type { PepperedKey } from '../access/pepperedKey.ts'
import type { KeyStore } from '../ports.ts'
import type { Directory } from '../objects/directory.ts'

/** There is one directory. A stub belongs to the request that made it, so each call makes its own. */
export const directoryOf = (namespace: DurableObjectNamespace<Directory>) =>
  namespace.get(namespace.idFromName('directory'))

/**
 * API keys in the directory object. The demo key is put there before the first look-up, replacing the one of an earlier start;
 * where there is none, the one of before goes.
 */
export function directoryKeys(
  namespace: DurableObjectNamespace<Directory>,
  demoKey: () => Promise<PepperedKey | undefined>,
): KeyStore {
  const directory = () => directoryOf(namespace)
  let seeded = false
  const seed = async (): Promise<void> => {
    if (seeded) return
    await directory().setDemoKey(await demoKey())
    seeded = true
  }
  return {
    async find(key) {
      await seed()
      // What comes over RPC is a proxy with a lifetime; what is kept is a plain copy.
      const record = await directory().findKey(key)
      return record && structuredClone(record)
    },
    async named(tenant, keyId) {
      const record = await directory().keyNamed(tenant, keyId)
      return record && structuredClone(record)
    },
    isDemo: async (digest) => digest === (await demoKey())?.digest,
    async ping() {
      await directory().ping()
    },
  }
}
