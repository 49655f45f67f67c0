import * as z from 'zod/mini'
import { KeyLimits } from '#core/contract/tenancy'

/** A page's own: a burst while a folder is searched, then two requests a second; in a day about 2.5 million tokens at an origin. */
const ofEach: KeyLimits = {
  requestsPerMinute: 120,
  requestsPerDay: 5_000,
  tokensPerMinute: 250_000,
  concurrent: 16,
  dailyMicroUsd: 50_000,
}
/** They must leave room for keys on an origin of two cores, and cost who runs it no more than a few dollars a day. */
const ofAll: KeyLimits = {
  requestsPerMinute: 3_000,
  requestsPerDay: 500_000,
  tokensPerMinute: 4_000_000,
  concurrent: 512,
  dailyMicroUsd: 3_000_000,
}

/** What visitors without a key may use. A section that is there takes the place of its defaults: what it does not name is not limited. */
export const SessionsConfig = z.strictObject({
  /** One session. */
  each: z._default(KeyLimits, ofEach),
  /** All sessions together; whoever opens many of them has no more than this. */
  all: z._default(KeyLimits, ofAll),
})
export type SessionsConfig = z.infer<typeof SessionsConfig>
