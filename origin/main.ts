import { fileURLToPath } from 'node:url'
import manifestJson from '#models/manifest.json' with { type: 'json' }
import { AppError } from '#core/contract/error'
import { Manifest, stableModels } from '#core/contract/manifest'
import type { EmbedderVersion, HeadVersion } from '#core/contract/manifest'
import { parse } from '#core/contract/parse'
import { openHead } from '#core/heads/openHead'
import { createApp } from './app.ts'
import { help, readConfig } from './config.ts'
import type { Config } from './config.ts'
import { engineOf } from './engines/engineSession.ts'
import { spawnEngineWorker } from './engines/spawnEngineWorker.ts'
import { superviseEngine } from './engines/supervise.ts'
import type { SupervisedEngine } from './engines/supervise.ts'
import { hostModel } from './hostModel.ts'
import { createMetrics } from './metrics.ts'
import { systemClock as clock } from './platform/clock.ts'
import { createVerifyHop } from './platform/hop.ts'
import { logJson as log } from './platform/log.ts'
import { onStopSignal } from './platform/onStopSignal.ts'
import { readArtifact } from './platform/readArtifact.ts'
import { readSignedManifest } from './platform/readSignedManifest.ts'
import { serve } from './platform/serve.ts'
import type { Serving } from './platform/serve.ts'
import { writePortFile } from './platform/writePortFile.ts'

/** A stop waits this long for answers on their way: less than the 30 s after which Kubernetes kills. */
const drainMs = 10_000
/** A run that nobody waits for any more ends within this, or its thread is stuck. */
const lastRunMs = 5_000
/** One request embeds at most 512 inputs, or 1,024 sentences and a question; six of the largest fit. */
const queueTexts = 6_400
/** Beyond this a batch of the shortest texts would be all overhead of planning. */
const batchTexts = 64

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(help)
  const config = readConfig(process.env, args)
  const manifest = config.signedManifest
    ? await readSignedManifest(config.signedManifest)
    : parse(Manifest, manifestJson, 'read the manifest')
  const entries = chooseModels(manifest, config)
  const artifactsPath = config.artifactsPath ?? fileURLToPath(new URL('../models/artifacts', import.meta.url))

  const engines: SupervisedEngine[] = []
  const { batchTokens, batchWaitMs: waitMs, queueRequests, queueTokens, threads } = config
  const models = entries.map((entry) => {
    const own = Array.from({ length: config.workers }, () =>
      superviseEngine({
        name: engineOf(entry),
        spawn: () => spawnEngineWorker({ entry, artifactsPath, threads }),
        clock,
        log,
      }),
    )
    engines.push(...own)
    return hostModel({
      entry,
      engines: own,
      read: (file) => readArtifact(artifactsPath, entry.files[file]),
      heads: headsOver(manifest, entry.vectorSpace).map((head) =>
        openHead(head, readArtifact(artifactsPath, head.files.weights)),
      ),
      // A table reads texts that are longer than a batch of the others.
      limits: {
        batchTokens: Math.max(batchTokens, entry.maxTokens),
        batchTexts,
        waitMs,
        queueRequests,
        queueTokens,
        queueTexts,
      },
      clock,
      log,
    })
  })

  let stopping = false
  const verifyHop = createVerifyHop({ secret: config.hopSecret, clock })
  const metrics = createMetrics()
  const app = createApp({ models, clock, verifyHop, metrics, log, isStopping: () => stopping })
  const serving = await serve({ fetch: app.fetch, host: config.host, port: config.port })
  onStopSignal(() => {
    stopping = true
    void drain(serving, engines)
  })
  if (config.portFile !== undefined) writePortFile(config.portFile, serving.port)
  log('listening', { port: serving.port })

  const starts = await Promise.allSettled(engines.map((engine) => engine.start()))
  const failed = starts.find((start) => start.status === 'rejected')
  if (failed) {
    await stopAll(engines)
    throw failed.reason
  }
  const verdicts = await Promise.all(models.map(({ golden }) => golden.verdict()))
  if (verdicts.every((verdict) => verdict.passed)) log('ready', { port: serving.port })
}

/** Ends what is on its way, within `drainMs`, and then the process. */
async function drain(serving: Serving, engines: readonly SupervisedEngine[]): Promise<void> {
  log('stopping', { drainMs })
  clock.after(drainMs + lastRunMs, () => process.kill(process.pid, 'SIGKILL'))
  await Promise.race([serving.close(), new Promise<void>((resolve) => clock.after(drainMs, resolve))])
  await stopAll(engines)
  log('stopped')
  process.exit(0)
}

/** Before any exit: a worker thread that the exit catches inside a run aborts the process. */
async function stopAll(engines: readonly SupervisedEngine[]): Promise<void> {
  await Promise.all(engines.map((engine) => engine.stop()))
}

function chooseModels(manifest: Manifest, { modelIds }: Config): EmbedderVersion[] {
  const embedders = stableModels(manifest).filter((model) => model.task === 'embed')
  const here = embedders.filter(({ tiers }) => tiers.includes('origin'))
  if (modelIds === undefined) return here
  return modelIds.map((id) => {
    const entry = here.find((model) => model.id === id)
    if (entry) return entry
    const known = here.map((model) => model.id).join(', ')
    throw new AppError(
      'model_not_found',
      `Cannot start the origin: MODELS names ${JSON.stringify(id)}; the manifest has ${known}`,
    )
  })
}

/** The heads that read vectors of `vectorSpace`. */
function headsOver(manifest: Manifest, vectorSpace: string): HeadVersion[] {
  const heads = stableModels(manifest).filter((model) => model.kind === 'head')
  return heads.filter(({ baseSpace, tiers }) => baseSpace === vectorSpace && tiers.includes('origin'))
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const message = error instanceof AppError ? error.message : error instanceof Error ? error.stack : error
  process.stderr.write(`${String(message)}\n`)
  process.exit(1)
})
