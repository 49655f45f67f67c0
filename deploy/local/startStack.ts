import { join, resolve } from 'node:path'
import { buildAll } from './buildAll.ts'
import { edgeNeeds } from './edgeNeeds.ts'
import { reportedPort } from './firstReport.ts'
import { requireFreePort } from './freePort.ts'
import { holdFolder } from './holdFolder.ts'
import { places, root } from './places.ts'
import { type Child, startChild } from './processes.ts'
import { adminKeyDigest, checkDemoKey, readSecrets, type Secrets } from './secrets.ts'
import { type EdgeSettings, startEdge } from './startEdge.ts'
import { StartError } from './startError.ts'
import { waitUntilReady } from './waitUntilReady.ts'
import type { secretBindings } from './workerdConfig.ts'

export type StackOptions = {
  /** What the stack keeps: secrets, stored state, logs. Default `.hedge`. */
  stateDir?: string
  /** 0 takes a free one, which is the default. */
  port?: number
  /** Any `hedge_` key; the stored one when left out. */
  demoKey?: string
  /** Another program as origin, with the environment of origin/main.ts (tests bring their own). */
  originEntry?: string
  /** More environment for the origin. */
  originEnv?: Readonly<Record<string, string>>
  /** More plain-text bindings for the edge, such as CACHE_SHARD_BYTES. */
  edgeVars?: Readonly<Record<string, string>>
  /** Where the secrets are that the edge's configuration names. Default: this process's environment. */
  secretEnv?: Readonly<Record<string, string | undefined>>
  /** Another home of the edge than plain workerd (tests bring wrangler's). */
  startEdge?: (settings: EdgeSettings) => Child
  /** More arguments for workerd, such as `--inspector-addr=127.0.0.1:9229`. */
  edgeArgs?: readonly string[]
  /** Serves this folder (with its file index) instead of building the page. */
  publicDir?: string
  /** Ends the start. */
  signal?: AbortSignal
  /** Told before each step that takes time. */
  say?: (line: string) => void
}

export type Stack = {
  url: string
  demoKey: string
  /** Opens `/admin`. */
  adminKey: string
  pids: { origin: number; edge: number }
  /** Resolves when a part ended by itself; everything else is stopped by then. */
  broken: Promise<StartError>
  stop(): Promise<void>
}

/**
 * Builds what changed, starts origin and edge on 127.0.0.1, and waits until they are ready. Throws StartError in one line;
 * then, as after `stop`, nothing that it started is left.
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { port = 0, say, signal } = options
  const stateDir = resolve(options.stateDir ?? places.defaultState)
  const demoKey = options.demoKey === undefined ? undefined : checkDemoKey(options.demoKey)
  const vars = options.edgeVars ?? {}
  const needs = edgeNeeds(vars['HEDGE_CONFIG'], options.secretEnv ?? process.env)
  await requireFreePort(port)
  await buildAll({ signal, say, page: options.publicDir === undefined })
  const stored = readSecrets(join(stateDir, 'secrets.json'))
  const secrets = { ...stored, demoKey: demoKey ?? stored.demoKey }

  const folder = holdFolder(stateDir)
  const children: Child[] = []
  const stopAll = async (): Promise<void> => {
    await Promise.all(children.map((child) => child.stop()))
    folder.release()
  }
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => (stopped ??= stopAll())
  try {
    say?.('Starting origin and edge ...')
    const origin = startOrigin(stateDir, secrets, options)
    children.push(origin)
    const originPort = await untilAborted(
      reportedPort(origin, 'listening', logPath(stateDir, 'origin')),
      signal,
    )
    const publicDir = resolve(options.publicDir ?? places.public)
    const edge = (options.startEdge ?? startEdge)({
      stateDir,
      publicDir,
      secrets: edgeSecrets(secrets),
      originPort,
      port,
      vars,
      needs,
      args: options.edgeArgs ?? [],
    })
    children.push(edge)
    const edgePort = await untilAborted(reportedPort(edge, 'listen', logPath(stateDir, 'edge')), signal)
    const url = `http://127.0.0.1:${edgePort}`
    const watch = watchChildren(children, stateDir)
    await untilReady(url, watch, signal)

    const broken = new Promise<StartError>((report) => {
      void watch.then(async (error) => {
        if (stopped) return
        await stop()
        report(error)
      })
    })
    const { demoKey: key, adminKey } = secrets
    return { url, demoKey: key, adminKey, pids: { origin: origin.pid, edge: edge.pid }, broken, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const logPath = (stateDir: string, name: string): string => join(stateDir, `${name}.log`)

const edgeSecrets = (secrets: Secrets): Partial<Record<(typeof secretBindings)[number], string>> => ({
  HOP_SECRET: secrets.hopSecret,
  KEY_PEPPER: secrets.keyPepper,
  ...(secrets.keyPepperPrevious && { KEY_PEPPER_PREVIOUS: secrets.keyPepperPrevious }),
  SESSION_SECRET: secrets.sessionSecret,
  HEDGE_DEMO_KEY: secrets.demoKey,
  ADMIN_KEY_DIGEST: adminKeyDigest(secrets),
})

function startOrigin(
  stateDir: string,
  secrets: Secrets,
  { originEntry, originEnv = {} }: StackOptions,
): Child {
  return startChild({
    name: 'the origin',
    command: process.execPath,
    args: [originEntry ?? join(root, 'origin/main.ts')],
    env: {
      HOST: '127.0.0.1',
      PORT: '0',
      HOP_SECRET: secrets.hopSecret,
      ARTIFACTS: places.artifacts,
      MANIFEST: places.signedManifest,
      MANIFEST_KEYS: places.manifestKeys,
      // glibc keeps what a session frees while it unpacks its weights; blocks of a megabyte go back at once.
      MALLOC_MMAP_THRESHOLD_: '1048576',
      ...originEnv,
    },
    cwd: root,
    logPath: logPath(stateDir, 'origin'),
    reportsOn: 1,
  })
}

/** Resolves with the first child that ends. */
function watchChildren(children: readonly Child[], stateDir: string): Promise<StartError> {
  const logs = children.map(({ name }) => logPath(stateDir, name === 'the origin' ? 'origin' : 'edge'))
  return Promise.race(
    children.map(async ({ name, ended }, index) => {
      const how = await ended
      return new StartError(`Stopped: ${name} ${how}; ${logs[index]} says why`)
    }),
  )
}

async function untilReady(
  url: string,
  watch: Promise<StartError>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const giveUp = new AbortController()
  const both = signal ? AbortSignal.any([signal, giveUp.signal]) : giveUp.signal
  const died = watch.then((error) => {
    throw error
  })
  await Promise.race([waitUntilReady(url, both), died]).finally(() => giveUp.abort())
}

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error)
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
  return Promise.race([promise, aborted])
}
