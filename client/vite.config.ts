import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, defaultClientConditions, defineConfig, type Plugin } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))
const publicFolder = join(root, 'public')

/** Where `npm run dev` finds the API and the models: the local stack (`npm start`). */
const stack = process.env['HEDGE_STACK'] ?? 'http://127.0.0.1:8787'

/** Threads need shared memory, and that needs these two on the page and on every worker. */
const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
}

/** The operator's switch: with it /sw.js takes itself out of every browser. */
const withoutWorker = process.env['HEDGE_SERVICE_WORKER'] === 'off'

/** Files that the service worker does not fetch at install: they are large, and few devices ever need them. */
const onDemand = /(?:\/ort-[^/]*\.wasm|\.map)$/

const digest = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')

function ortWasm(build: 'ort-wasm-simd-threaded' | 'ort-wasm-simd-threaded.jspi') {
  const bytes = readFileSync(createRequire(import.meta.url).resolve(`onnxruntime-web/${build}.wasm`))
  return { bytes: bytes.length, sha256: digest(bytes) }
}
/** What the page knows of the runtime's binaries before it loads one. */
const ortBinaries = {
  wasm: ortWasm('ort-wasm-simd-threaded'),
  webgpu: ortWasm('ort-wasm-simd-threaded.jspi'),
}

/** Whose signature under a manifest the page trusts, as `npm run build` left it. Without it the page keeps to the models it was built with. */
function manifestKeys(): string {
  const path = join(root, '../.hedge/manifestKeys.json')
  return existsSync(path) ? readFileSync(path, 'utf8') : 'null'
}

type PrecacheEntry = { url: string; revision: string | null }

/**
 * Builds sw.ts, or swOff.ts, to /sw.js after the page, with the list of the page's files in it. A second build, because it is one
 * classic script at the root that shares no chunk with the page. Hashed names need no revision.
 */
function serviceWorker(): Plugin {
  return {
    name: 'hedge-service-worker',
    apply: 'build',
    async writeBundle(_, bundle) {
      const built = Object.values(bundle).filter(({ fileName }) => !onDemand.test(fileName))
      const publicFiles = readdirSync(publicFolder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
      const entries: PrecacheEntry[] = [
        ...built.map((file) => ({
          url: `/${file.fileName}`,
          revision: file.fileName.startsWith('assets/')
            ? null
            : digest(file.type === 'chunk' ? file.code : file.source),
        })),
        ...publicFiles.map((path) => ({
          url: `/${path.slice(publicFolder.length + 1)}`,
          revision: digest(readFileSync(path)),
        })),
      ].toSorted((a, b) => a.url.localeCompare(b.url))
      await build({
        configFile: false,
        root,
        logLevel: 'warn',
        publicDir: false,
        define: { PRECACHE: JSON.stringify(entries), 'process.env.NODE_ENV': '"production"' },
        build: {
          outDir: 'dist',
          emptyOutDir: false,
          lib: {
            entry: withoutWorker ? 'swOff.ts' : 'sw.ts',
            formats: ['iife'],
            name: 'hedgeServiceWorker',
            fileName: () => 'sw.js',
          },
        },
      })
    },
  }
}

export default defineConfig({
  root,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  define: { ORT_WASM: JSON.stringify(ortBinaries), MANIFEST_KEYS: manifestKeys() },
  // ONNX Runtime without its inlined copy of the WebAssembly loader: the engine names the files itself.
  resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
  optimizeDeps: { exclude: ['onnxruntime-web'] },
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    // Data URLs would be refused by the content security policy.
    assetsInlineLimit: 0,
  },
  plugins: [serviceWorker()],
  server: { headers: isolation, proxy: { '/v1': stack, '/models': stack } },
  preview: { headers: isolation, proxy: { '/v1': stack, '/models': stack } },
})
