const types: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  map: 'application/json',
  webmanifest: 'application/manifest+json',
  wasm: 'application/wasm',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  webp: 'image/webp',
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
}

/** By the extension; what is unknown is bytes, and `nosniff` keeps a browser from guessing otherwise. */
export function contentType(path: string): string {
  return types[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
}

const leastVersionDigits = 8

/**
 * An address that names its content never changes: the build hashes names under /assets/, and `?v=` carries the first
 * digits of a model file's SHA-256. Everything else is asked for again, which its ETag makes cheap.
 */
export function cacheControl(
  path: string,
  { sha256, version }: { sha256: string; version: string | null },
): string {
  const named = version !== null && version.length >= leastVersionDigits && sha256.startsWith(version)
  return named || path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
}

/**
 * Only this site's own scripts run (and WebAssembly compiles), only this site is talked to, nothing frames it.
 * A worker's script brings its own policy, so every file carries it.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'self'",
  // No text becomes HTML or a script, and no address a worker but those that the page's own code lets through
  // (client/engine/trustOwnScripts.ts).
  "require-trusted-types-for 'script'",
  'trusted-types default',
].join('; ')

/** Cross-origin isolation (WebAssembly threads need it), and no guessing, leaking or framing. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}
