import { bearerKey } from '../access/bearerKey.ts'
import { invalidKey } from '../access/apiKeys.ts'
import { sameDigest } from '../access/sameDigest.ts'
import type { Middleware } from '../appEnv.ts'
import { missingKey } from '../middleware/authenticate.ts'
import type { Ports } from '../ports.ts'

/** Lets in who shows the admin key. Only digests are compared, so that no time tells anything of the key. */
export function requireAdmin(keyDigest: string, digests: Ports['digests']): Middleware {
  return async (c, next) => {
    const authorization = c.req.raw.headers.get('authorization')
    if (authorization === null) throw missingKey()
    const key = bearerKey(authorization)
    if (key === undefined || !sameDigest(await digests.apiKey(key), keyDigest)) throw invalidKey()
    await next()
  }
}
