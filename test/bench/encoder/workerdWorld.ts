import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import type { EncoderVersion } from '#core/contract/manifest'
import { reportedPort } from '../../../deploy/local/firstReport.ts'
import { startChild } from '../../../deploy/local/processes.ts'
import type { World } from './worlds.ts'

const OUT = 'test/.out/dist/encoderWorkerd'

/**
 * The encoder engine in workerd. Its clock stands still while a request computes, so the time is taken outside and holds a
 * request to this machine, too.
 */
export function workerdWorld(model: EncoderVersion): World {
  return {
    label: `${model.id}@${model.version}, encoder, workerd`,
    isSpeed: true,
    golden: model.files,
    async open() {
      await bundle()
      writeConfig(model)
      const logPath = join(OUT, 'workerd.log')
      const child = startChild({
        name: 'workerd',
        command: (createRequire(import.meta.url)('workerd') as { default: string }).default,
        args: ['serve', 'config.capnp', '--control-fd=3'],
        env: {},
        cwd: resolve(OUT),
        logPath,
        reportsOn: 3,
      })
      const port = await reportedPort(child, 'listen', logPath)
      const ask = async (text: string): Promise<Float32Array> => {
        const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: text })
        if (!response.ok)
          throw new Error(`Cannot embed in workerd: ${response.status} ${await response.text()}`)
        return new Float32Array(await response.arrayBuffer())
      }
      return {
        async embed(text) {
          const sinceMs = performance.now()
          const vector = await ask(text)
          return { ms: performance.now() - sinceMs, vector: Array.from(vector) }
        },
        close: async () => {
          await child.stop()
        },
      }
    },
  }
}

async function bundle(): Promise<void> {
  const page = join(import.meta.dirname, 'page')
  await build({
    configFile: false,
    root: page,
    logLevel: 'error',
    publicDir: false,
    build: {
      outDir: resolve(OUT),
      emptyOutDir: true,
      target: 'es2023',
      lib: { entry: join(page, 'workerd.ts'), formats: ['es'], fileName: () => 'main.js' },
      rollupOptions: { external: /\.wasm$/ },
    },
  })
}

/** `embed` reads beside the configuration, so the files are brought there. */
function writeConfig({ files, maxTokens }: EncoderVersion): void {
  mkdirSync(OUT, { recursive: true })
  copyFileSync('core/encoder/kernelRelaxed.wasm', join(OUT, 'kernel.wasm'))
  copyFileSync(join('models/artifacts', files.weights.path), join(OUT, 'weights.bin'))
  copyFileSync(join('models/artifacts', files.tokenizer.path), join(OUT, 'tokenizer.json'))
  const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "encoder", worker = .encoder) ],
  sockets = [ (name = "http", address = "127.0.0.1:0", http = (), service = "encoder") ]
);
const encoder :Workerd.Worker = (
  modules = [ (name = "main.js", esModule = embed "main.js"), (name = "./kernel.wasm", wasm = embed "kernel.wasm") ],
  compatibilityDate = "2026-10-01",
  bindings = [ (name = "WEIGHTS", data = embed "weights.bin"),
               (name = "TOKENIZER", text = embed "tokenizer.json"),
               (name = "MAX_TOKENS", text = "${maxTokens}") ]
);
`
  writeFileSync(join(OUT, 'config.capnp'), config)
}
