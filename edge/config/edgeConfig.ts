import * as z from 'zod/mini'
import { CacheConfig } from './cacheConfig.ts'
import { ObserveConfig } from './observeConfig.ts'
import { MoneyConfig } from './moneyConfig.ts'
import { JobsConfig } from './jobsConfig.ts'
import { SessionsConfig } from './sessionsConfig.ts'
import { OwnOrigins, Upstreams } from './upstreams.ts'

/** Exactly what browsers send as `Origin`: no path, no default port, no upper case. */
const isOrigin = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text

/**
 * What an operator may set beyond the fixed bindings: one JSON text in the binding `HEDGE_CONFIG`, every section optional, unknown
 * fields refused. Secrets are never in it: it names the bindings that hold them.
 */
export const EdgeConfig = z.strictObject({
  /** Pages of other sites that may call the API from a browser, exactly as browsers name them: `https://app.example`. */
  corsOrigins: z._default(
    z
      .array(
        z
          .string()
          .check(z.maxLength(200), z.refine(isOrigin, 'write it as browsers do: https://app.example')),
      )
      .check(z.maxLength(64)),
    [],
  ),
  /** What the worker answers with its own processor time; the rest goes to the origin. */
  compute: z._default(
    z.strictObject({
      /** Load `hedge-small-en` (28 MB of the isolate) and the heads over it. `hedge-nano-en` (12 MB) always is. */
      small: z._default(z.boolean(), true),
      /**
       * Processor time that one request may take for its vectors, in ms; 0 computes nothing. Cloudflare's free plan allows 10 ms for
       * everything, its paid plan 30 s; while an isolate computes it does nothing else, so 50 ms is what every other request may wait.
       */
      cpuMs: z._default(z.int().check(z.nonnegative(), z.maximum(1_000)), 50),
    }),
    { small: true, cpuMs: 50 },
  ),
  money: z._default(MoneyConfig, MoneyConfig.parse({})),
  observe: z._default(ObserveConfig, ObserveConfig.parse({})),
  cache: z._default(CacheConfig, CacheConfig.parse({})),
  jobs: z._default(JobsConfig, JobsConfig.parse({})),
  sessions: z._default(SessionsConfig, SessionsConfig.parse({})),
  /** Own origins beside the one of `ORIGIN_URL`. */
  origins: z._default(OwnOrigins, []),
  /** Groups of servers that speak OpenAI's protocol, and the models that they answer for. */
  upstreams: z._default(Upstreams, []),
})
export type EdgeConfig = z.infer<typeof EdgeConfig>
