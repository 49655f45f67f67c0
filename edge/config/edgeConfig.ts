import * as z from 'zod/mini'

/**
 * What an operator may set beyond the fixed bindings: one JSON text in the binding `HEDGE_CONFIG`, every section optional, unknown
 * fields refused. Secrets are never in it: it names the bindings that hold them.
 */
export const EdgeConfig = z.strictObject({
  /** Pages of other sites that may call the API from a browser, exactly as browsers name them: `https://app.example`. */
  corsOrigins: z._default(
    z
      .array(z.string().check(z.regex(/^https?:\/\/[a-z0-9.[\]:-]+$/), z.maxLength(200)))
      .check(z.maxLength(64)),
    [],
  ),
})
export type EdgeConfig = z.infer<typeof EdgeConfig>
