import type { ChatBody } from '../contract/http/chatBody.ts'
import { canonicalJson } from './cacheKey.ts'

/**
 * What decides a chat's answer: every field of the request but those that are listed here because no answer depends on them. A
 * field that is added to the contract decides without being named.
 */
export function decidingFields(body: ChatBody) {
  const {
    stream: _stream,
    stream_options: _streamOptions,
    user: _user,
    safety_identifier: _safetyIdentifier,
    prompt_cache_key: _promptCacheKey,
    prompt_cache_retention: _promptCacheRetention,
    prompt_cache_options: _promptCacheOptions,
    service_tier: _serviceTier,
    metadata: _metadata,
    store: _store,
    hedge: _hedge,
    ...request
  } = body
  return request
}

/** Who asked; the model is a field of the request. */
export const chatScope = (tenant: string) => ({ tenant, task: 'chat' })

/** The text whose digest is the key of a kept chat. */
export function chatKeyText(tenant: string, body: ChatBody): string {
  return canonicalJson({ format: 1, scope: chatScope(tenant), request: decidingFields(body) })
}

/**
 * Whether an earlier answer may stand for a new one without being asked for. Who sets a temperature and no seed, or wants
 * several alternatives, wants chance; they get an earlier answer only when they say how old it may be.
 */
export function wantsChance({ temperature = 0, seed, n = 1 }: ChatBody): boolean {
  return n > 1 || (temperature > 0 && seed === undefined)
}
