import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Manifest } from '#core/contract/manifest'
import { assemblePublic } from './assemblePublic.ts'
import { checkArtifacts } from './checkArtifacts.ts'
import { places, root } from './places.ts'
import { buildReference } from './reference/buildReference.ts'
import { runTool } from './runTool.ts'
import { signBuild } from './signBuild.ts'
import { digestInputs, Stamps } from './stamp.ts'
import { withLock } from './withLock.ts'

const require = createRequire(import.meta.url)
const packageFolder = (name: string): string => dirname(require.resolve(`${name}/package.json`))

const shared = ['core/**/*.ts', 'models/manifest.json', 'package-lock.json', 'tsconfig.base.json']
const clientInputs = { root, globs: ['client/**/*', '.hedge/manifestKeys.json', ...shared] }
const edgeInputs = {
  root,
  globs: ['edge/**/*.ts', 'core/encoder/kernelRelaxed.wasm', 'wrangler.toml', ...shared],
}

export type BuildOptions = {
  signal?: AbortSignal | undefined
  /** Told before each step that takes time. */
  say?: ((line: string) => void) | undefined
  /** False: only the edge, for who serves other files. */
  page?: boolean
}

/** Page, edge bundle and public folder, each only when its inputs changed. Throws StartError. */
export async function buildAll(options: BuildOptions = {}): Promise<Manifest> {
  const manifest = checkArtifacts(places)
  await withLock(places.buildLock, async () => {
    signBuild(manifest, places, { env: process.env, nowMs: Date.now() })
    const stamps = new Stamps(places.stamps)
    if (options.page !== false) await buildPage(manifest, stamps, options)
    await buildEdge(stamps, options)
  })
  return manifest
}

async function buildPage(manifest: Manifest, stamps: Stamps, options: BuildOptions): Promise<void> {
  const client = await buildClient(stamps, options)
  await buildPublic(manifest, { stamps, client, ...options })
}

async function buildClient(stamps: Stamps, { signal, say }: BuildOptions): Promise<string> {
  const config = 'client/vite.config.ts'
  const digest = `${digestInputs(clientInputs)}${process.env['HEDGE_SERVICE_WORKER'] ?? ''}`
  if (!existsSync(join(root, config))) return digest
  if (stamps.holds('client', digest) && existsSync(places.clientBuild)) return digest
  say?.('Building the page ...')
  const script = join(packageFolder('vite'), 'bin/vite.js')
  await runTool({ name: 'vite', script, args: ['build', '--config', config, '--logLevel', 'warn'], signal })
  stamps.set('client', digest)
  return digest
}

type PublicStep = BuildOptions & { stamps: Stamps; client: string }

async function buildPublic(manifest: Manifest, { stamps, client, say }: PublicStep): Promise<void> {
  const assembling = digestInputs({
    root,
    globs: [
      'deploy/local/{assemblePublic,compressFile}.ts',
      'deploy/local/reference/*',
      '.hedge/manifest.signed.json',
    ],
  })
  const digest = `${client}-${assembling}`
  if (stamps.holds('public', digest) && existsSync(places.public)) return
  say?.('Compressing the files to serve ...')
  buildReference(places.reference)
  await assemblePublic({ ...places, manifest, manifestPath: places.signedManifest }, places.public)
  stamps.set('public', digest)
}

async function buildEdge(stamps: Stamps, { signal, say }: BuildOptions): Promise<void> {
  const digest = digestInputs(edgeInputs)
  if (stamps.holds('edge', digest) && existsSync(join(places.edgeBuild, 'index.js'))) return
  say?.('Building the edge ...')
  mkdirSync(places.public, { recursive: true })
  // Modules have their digest in their name: those of earlier builds would stay.
  rmSync(places.edgeBuild, { recursive: true, force: true })
  const script = join(packageFolder('wrangler'), 'bin/wrangler.js')
  await runTool({
    name: 'wrangler',
    script,
    args: ['deploy', '--dry-run', '--outdir', places.edgeBuild],
    signal,
  })
  stamps.set('edge', digest)
}
