/** Addresses that are no places in the app: a service worker lets them get their real answer, a 404 included. */
export const notPages: readonly RegExp[] = [
  /^\/(?:v1|admin|models|assets)(?:\/|$)/,
  /^\/openapi\.json$/,
  /^\/reference$/,
  /^\/(?:healthz|readyz|metrics)$/,
]
