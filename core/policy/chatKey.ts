import type { ChatBody } from '../contract/http/chatBody.ts'
import { canonicalJson } from './cacheKey.ts'

/**
 * The text whose digest is the key of a kept chat: tenant, model, and every field of the request but those that are listed
 * here because no answer depends on them. A field that is added to the contract is in the key without being named.
 */
export function chatKeyText(tenant: string, body: ChatBody): string {
  const {
    stream: _stream,
    stream_options: _streamOptions,
    user: _user,
    safety_identifier: _safetyIdentifier,
    prompt_cache_key: _promptCacheKey,
    service_tier: _serviceTier,
    metadata: _metadata,
    store: _store,
    hedge: _hedge,
    ...request
  } = body
  return canonicalJson({ format: 1, scope: { tenant, task: 'chat' }, request })
}

/**
 * Whether an earlier answer may stand for a new one without being asked for. Who sets a temperature and no seed, or wants
 * several alternatives, wants chance; they get an earlier answer only when they say how old it may be.
 */
export function wantsChance({ temperature = 0, seed, n = 1 }: ChatBody): boolean {
  return n > 1 || (temperature > 0 && seed === undefined)
}
