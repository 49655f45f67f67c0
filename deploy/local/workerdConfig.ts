/** What a generated workerd configuration differs in. Paths are absolute, except the bundle's: `embed` counts from the configuration. */
export type WorkerdSettings = {
  bundle: string
  /** Names of the WebAssembly modules that the bundle imports; they lie beside it. */
  wasm: readonly string[]
  stateDir: string
  publicDir: string
  originPort: number
  port: number
  /** Plain-text bindings beside the fixed ones. */
  vars?: Readonly<Record<string, string>>
  /** Names of more environment variables that workerd reads as secrets. */
  secrets?: readonly string[]
  /** Other people's servers are asked, too. */
  internet?: boolean
  /** Webhooks may be on this machine. Otherwise their network lets out public addresses only, whatever a name resolves to. */
  loopbackWebhooks?: boolean
}

/** Names of the environment variables that workerd reads as secrets. */
export const secretBindings = [
  'HOP_SECRET',
  'KEY_PEPPER',
  'KEY_PEPPER_PREVIOUS',
  'SESSION_SECRET',
  'HEDGE_DEMO_KEY',
  'ADMIN_KEY_DIGEST',
] as const

/**
 * What a request leaves in workerd's heap (its Request, Headers, Response) is freed by a major collection alone, which stops the world for
 * as long as there is garbage: a quarter of a second at 16 MB of young space, V8's own choice, and a twentieth at 2 MB. What it
 * costs is in docs/decisions/0008-the-gateway.md.
 */
export const v8Flags = ['--max-semi-space-size=2'] as const

/** Cap'n Proto's text strings escape as JSON's do. */
const text = (value: string): string => JSON.stringify(value)

/**
 * The configuration of `workerd serve` that stands for `wrangler.toml` on one machine. The worker's network is the origin and
 * nothing else, whatever address it asks for, unless other people's servers are configured. The origin is a service of its own.
 */
export function workerdConfig({
  bundle,
  wasm,
  stateDir,
  publicDir,
  originPort,
  port,
  vars = {},
  secrets = [],
  internet = false,
  loopbackWebhooks = false,
}: WorkerdSettings): string {
  const bindings = [
    '(name = "DIRECTORY", durableObjectNamespace = "Directory")',
    '(name = "TENANT", durableObjectNamespace = "Tenant")',
    '(name = "CACHE_SHARD", durableObjectNamespace = "CacheShard")',
    '(name = "JOBS", durableObjectNamespace = "Jobs")',
    '(name = "WEBHOOKS", service = "webhooks")',
    '(name = "ASSETS", service = "public")',
    '(name = "ORIGIN", service = "origin")',
    '(name = "ORIGIN_URL", text = "http://origin")',
    ...[...secretBindings, ...secrets].map(
      (name) => `(name = ${text(name)}, fromEnvironment = ${text(name)})`,
    ),
    ...Object.entries(vars).map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
  ]
  const modules = [
    `(name = "index.js", esModule = embed ${text(bundle)})`,
    ...wasm.map((name) => `(name = ${text(`./${name}`)}, wasm = embed ${text(name)})`),
  ]
  const allowed = loopbackWebhooks ? '"public", "local"' : '"public"'
  const network =
    '\n    (name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),'
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "edge", worker = .edge),
    (name = "origin", external = (address = "127.0.0.1:${originPort}", http = ())),
    (name = "public", disk = (path = ${text(publicDir)}, writable = false)),
    (name = "webhooks", network = (allow = [${allowed}], tlsOptions = (trustBrowserCas = true))),
    (name = "state", disk = (path = ${text(stateDir)}, writable = true)),${internet ? network : ''}
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "edge")],
  v8Flags = [${v8Flags.map(text).join(', ')}],
);

const edge :Workerd.Worker = (
  modules = [
    ${modules.join(',\n    ')},
  ],
  compatibilityDate = "2026-10-01",
  compatibilityFlags = ["enable_request_signal"],
  bindings = [
    ${bindings.join(',\n    ')},
  ],
  durableObjectNamespaces = [
    (className = "Directory", uniqueKey = "hedge-directory", enableSql = true),
    (className = "Tenant", uniqueKey = "hedge-tenant", enableSql = true),
    (className = "CacheShard", uniqueKey = "hedge-cache-shard", enableSql = true),
    (className = "Jobs", uniqueKey = "hedge-jobs", enableSql = true),
  ],
  durableObjectStorage = (localDisk = "state"),
  globalOutbound = "${internet ? 'internet' : 'origin'}",
);
`
}
