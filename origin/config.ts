import * as z from 'zod/mini'
import { AppError } from '#core/contract/error'
import { parse } from '#core/contract/parse'

/** A whole number from the environment, which holds texts only. */
const whole = (least: number, most: number) =>
  z.pipe(
    z.string().check(z.regex(/^\d{1,9}$/, `send a whole number from ${least} to ${most}`)),
    z.pipe(
      z.transform(Number),
      z.int().check(
        z.refine((value) => value >= least && value <= most, {
          error: `send a whole number from ${least} to ${most}`,
        }),
      ),
    ),
  )

/** Bytes of a SHA-256 in hex: a shorter secret is easier to guess than the MAC. */
const secretCharacters = 32

/**
 * One worker of one thread per model by default: on two idle cores a second worker gives 1.8 times the texts per second
 * (docs/benchmarks/originTwoWorkers.json) but takes the core that HTTP, the edge and the other model run on, and 170 MB. A
 * second thread inside a run shortens a long text by a third at best and slows full batches down where cores are shared.
 */
const Environment = z.object({
  HOST: z._default(z.string().check(z.minLength(1)), '127.0.0.1'),
  PORT: z._default(whole(0, 65_535), 0),
  ARTIFACTS: z.optional(z.string().check(z.minLength(1))),
  MANIFEST: z.optional(z.string().check(z.minLength(1))),
  MANIFEST_KEYS: z.optional(z.string().check(z.minLength(1))),
  MODELS: z.optional(z.string().check(z.minLength(1))),
  PORT_FILE: z.optional(z.string().check(z.minLength(1))),
  WORKERS: z._default(whole(1, 64), 1),
  THREADS: z._default(whole(1, 256), 1),
  BATCH_TOKENS: z._default(whole(256, 65_536), 512),
  BATCH_WAIT_MS: z._default(whole(0, 1_000), 0),
  QUEUE_REQUESTS: z._default(whole(1, 100_000), 256),
  QUEUE_TOKENS: z._default(whole(1_024, 10_000_000), 524_288),
})

export type Config = {
  host: string
  port: number
  hopSecret: string
  /** Folder of the model files; undefined takes the one beside the manifest. */
  artifactsPath: string | undefined
  /** Paths of a signed manifest and of its keys; undefined takes the manifest that lies with the code. */
  signedManifest: { manifestPath: string; keysPath: string } | undefined
  /** Ids of the models to host; undefined takes all that the manifest allows here. */
  modelIds: readonly string[] | undefined
  portFile: string | undefined
  /** Worker threads per model, each with its own session. */
  workers: number
  /** Threads inside one run. */
  threads: number
  batchTokens: number
  batchWaitMs: number
  queueRequests: number
  queueTokens: number
}

export const help = `Usage: node origin/main.ts [--port-file PATH] [--help]

Answers embed, rerank, extract and classify requests that the edge signs.

Environment:
  HOP_SECRET      shared with the edge, at least ${secretCharacters} characters (required)
  HOST            address to listen on (127.0.0.1)
  PORT            port to listen on, 0 for a free one (0)
  PORT_FILE       file to write the port to, as --port-file
  ARTIFACTS       folder of the model files (models/artifacts)
  MANIFEST        signed manifest to use in place of models/manifest.json; needs MANIFEST_KEYS
  MANIFEST_KEYS   public keys that may sign it, as npm run models:sign prints them
  MODELS          ids of the models to host, with commas (all of the manifest's)
  WORKERS         worker threads per model (1)
  THREADS         threads inside one run of a worker (1)
  BATCH_TOKENS    most tokens of one batch (512)
  BATCH_WAIT_MS   how long a text may wait for company (0)
  QUEUE_REQUESTS  most requests that wait per model (256)
  QUEUE_TOKENS    most tokens that wait per model (524288)

With glibc, MALLOC_MMAP_THRESHOLD_=1048576 gives back what loading a model took: half of the process's memory.
`

/**
 * Configuration from the environment and the command line.
 * Throws AppError `invalid_request` with one line that names the variable; never with the secret in it.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
): Config {
  const values = parse(Environment, withoutBlanks(env), 'start the origin')
  const hopSecret = env['HOP_SECRET'] ?? ''
  if (hopSecret.length < secretCharacters) {
    const found = hopSecret.length === 0 ? 'missing' : `${hopSecret.length} characters long`
    throw new AppError(
      'invalid_request',
      `Cannot start the origin: HOP_SECRET is ${found}; set at least ${secretCharacters} characters`,
      { param: 'HOP_SECRET' },
    )
  }
  return {
    host: values.HOST,
    port: values.PORT,
    hopSecret,
    artifactsPath: values.ARTIFACTS,
    signedManifest: readSigned(values),
    modelIds: values.MODELS?.split(',').map((id) => id.trim()),
    portFile: readPortFile(args) ?? values.PORT_FILE,
    workers: values.WORKERS,
    threads: values.THREADS,
    batchTokens: values.BATCH_TOKENS,
    batchWaitMs: values.BATCH_WAIT_MS,
    queueRequests: values.QUEUE_REQUESTS,
    queueTokens: values.QUEUE_TOKENS,
  }
}

function readSigned({ MANIFEST, MANIFEST_KEYS }: z.infer<typeof Environment>): Config['signedManifest'] {
  if (MANIFEST === undefined && MANIFEST_KEYS === undefined) return undefined
  if (MANIFEST !== undefined && MANIFEST_KEYS !== undefined)
    return { manifestPath: MANIFEST, keysPath: MANIFEST_KEYS }
  const missing = MANIFEST === undefined ? 'MANIFEST' : 'MANIFEST_KEYS'
  const text = `Cannot start the origin: ${missing} is missing; set MANIFEST and MANIFEST_KEYS, or neither`
  throw new AppError('invalid_request', text, { param: missing })
}

/** `PORT=` means the same as no PORT. */
function withoutBlanks(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
}

function readPortFile(args: readonly string[]): string | undefined {
  const [flag, path, ...more] = args
  if (flag === undefined) return undefined
  if (flag === '--port-file' && path !== undefined && more.length === 0) return path
  throw new AppError(
    'invalid_request',
    `Cannot start the origin: ${flag} is not understood; use --port-file PATH or --help`,
  )
}
