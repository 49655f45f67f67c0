import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { build } from 'vite'
import type { EncoderVersion } from '#core/contract/manifest'
import type { World } from './worlds.ts'

const OUT = 'test/.out/dist/encoderWorkerd'
const START_LIMIT_MS = 20_000

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
      const port = await freePort()
      await bundle()
      writeConfig(model, port)
      // The program itself: the command of the package is a script that would live on when its child is ended.
      const { default: program } = createRequire(import.meta.url)('workerd') as { default: string }
      const child = spawn(program, ['serve', join(OUT, 'config.capnp')], {
        stdio: ['ignore', 'inherit', 'inherit'],
      })
      const ask = async (text: string): Promise<Float32Array> => {
        const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: text })
        if (!response.ok)
          throw new Error(`Cannot embed in workerd: ${response.status} ${await response.text()}`)
        return new Float32Array(await response.arrayBuffer())
      }
      await untilReady(() => ask('ready?'))
      return {
        async embed(text) {
          const sinceMs = performance.now()
          const vector = await ask(text)
          return { ms: performance.now() - sinceMs, vector: Array.from(vector) }
        },
        close: () =>
          new Promise((done) => {
            child.once('exit', () => done())
            child.kill()
          }),
      }
    },
  }
}

/** A port that nobody listens on at this moment. */
function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => done(port))
    })
  })
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
function writeConfig({ files, maxTokens }: EncoderVersion, port: number): void {
  mkdirSync(OUT, { recursive: true })
  copyFileSync('core/encoder/kernelRelaxed.wasm', join(OUT, 'kernel.wasm'))
  copyFileSync(join('models/artifacts', files.weights.path), join(OUT, 'weights.bin'))
  copyFileSync(join('models/artifacts', files.tokenizer.path), join(OUT, 'tokenizer.json'))
  const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "encoder", worker = .encoder) ],
  sockets = [ (name = "http", address = "127.0.0.1:${port}", http = (), service = "encoder") ]
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

async function untilReady(ask: () => Promise<unknown>): Promise<void> {
  const untilMs = Date.now() + START_LIMIT_MS
  for (;;) {
    try {
      await ask()
      return
    } catch (error) {
      if (Date.now() > untilMs) throw error
      await sleep(100)
    }
  }
}
