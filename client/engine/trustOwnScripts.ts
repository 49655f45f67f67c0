/** What is used of Trusted Types, which TypeScript's libraries do not have yet. */
type TrustedTypes = {
  createPolicy(name: 'default', rules: { createScriptURL(address: string): string }): unknown
}

/** Scripts of this site: what the build named by its content, and the service worker. */
const own = /^\/(?:assets\/[\w.-]+\.m?js|sw\.js)$/

/**
 * Says which addresses may become a worker; no text may become HTML or a script. The policy of this site (edge/files/fileHeaders.ts)
 * makes browsers with Trusted Types ask here whenever a text is to run; the others have the rest of that policy.
 */
export function trustOwnScripts(scope: { location: { href: string }; trustedTypes?: TrustedTypes }): void {
  scope.trustedTypes?.createPolicy('default', {
    createScriptURL(address) {
      const { href } = scope.location
      const url = new URL(address, href)
      if (url.origin === new URL(href).origin && own.test(url.pathname)) return address
      throw new TypeError(`Cannot run ${url.origin}${url.pathname}: it is no script of this site`)
    },
  })
}
