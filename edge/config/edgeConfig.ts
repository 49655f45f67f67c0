import * as z from 'zod/mini'

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
})
export type EdgeConfig = z.infer<typeof EdgeConfig>
