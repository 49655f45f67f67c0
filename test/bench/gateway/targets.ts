import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { reportedPort } from '../../../deploy/local/firstReport.ts'
import { type Child, type ChildSpec, startChild } from '../../../deploy/local/processes.ts'
import { v8Flags } from '../../../deploy/local/workerdConfig.ts'
import { freePort } from '../isolateMemory.ts'
import { installLiteLlm, installPortkey } from './install.ts'
import { benchModel } from './payload.ts'
import { Absent, type Target } from './target.ts'

/** Where the servers under test write; and the mock upstream that all of them ask. */
export type Ground = { folder: string; upstreamPort: number }

/** The mock upstream. */
export async function startUpstream(folder: string): Promise<Target> {
  const logPath = join(folder, 'upstream.log')
  const child = start(folder, {
    name: 'upstream',
    command: process.execPath,
    args: [join(import.meta.dirname, 'mockUpstream.ts')],
  })
  const port = await reportedPort(child, 'listening', logPath)
  return { port, pid: child.pid, headers: {}, name: 'the mock upstream itself', stop: () => child.stop() }
}

/** nginx as a proxy that adds nothing: the floor. */
export async function startNginx({ folder, upstreamPort }: Ground): Promise<Target> {
  const command = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/bin/nginx'].find((path) =>
    existsSync(path),
  )
  if (command === undefined) throw new Absent('nginx is not installed (Debian: apt-get install nginx-light)')
  const port = await freePort()
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; master_process off; pid ${folder}/nginx.pid; error_log stderr;
events { worker_connections 4096; }
http {
  access_log off; client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder};
  uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
  upstream mock { server 127.0.0.1:${upstreamPort}; keepalive 256; keepalive_requests 1000000; }
  server {
    listen 127.0.0.1:${port}; keepalive_requests 1000000;
    location / { proxy_pass http://mock; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }
  }
}
`,
  )
  const child = start(folder, {
    name: 'nginx',
    command,
    args: ['-p', folder, '-c', join(folder, 'nginx.conf')],
  })
  await listening(port, child)
  return { port, pid: child.pid, headers: {}, name: 'nginx', stop: () => child.stop() }
}

/** A worker of a few lines on the workerd that Hedge runs on. */
export async function startWorker(
  entry: 'fetchThrough' | 'readThrough' | 'emptyRoute',
  { folder, upstreamPort }: Ground,
): Promise<Target> {
  const place = resolve(folder, entry)
  await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'error',
    publicDir: false,
    build: {
      outDir: place,
      emptyOutDir: true,
      target: 'es2023',
      lib: {
        entry: join(import.meta.dirname, entry, 'worker.ts'),
        formats: ['es'],
        fileName: () => 'main.js',
      },
    },
  })
  writeFileSync(
    join(place, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "bench", worker = .bench), (name = "internet", network = (allow = ["public", "private"])) ],
  sockets = [ (name = "http", address = "127.0.0.1:0", http = (), service = "bench") ],
  v8Flags = [${v8Flags.map((flag) => JSON.stringify(flag)).join(', ')}]
);
const bench :Workerd.Worker = (
  modules = [ (name = "main.js", esModule = embed "main.js") ],
  compatibilityDate = "2026-10-01", compatibilityFlags = ["enable_request_signal"],
  bindings = [ (name = "UPSTREAM", text = "http://127.0.0.1:${upstreamPort}") ]
);
`,
  )
  const child = start(place, {
    name: entry,
    command: (createRequire(import.meta.url)('workerd') as { default: string }).default,
    args: ['serve', 'config.capnp', '--control-fd=3'],
    reportsOn: 3,
  })
  const port = await reportedPort(child, 'listen', join(place, `${entry}.log`))
  return { port, pid: child.pid, headers: {}, name: entry, stop: () => child.stop() }
}

/** Portkey's gateway on Node, which is its own way to be started. */
export async function startPortkey({ folder, upstreamPort }: Ground): Promise<Target> {
  const { script, version } = await installPortkey()
  const port = await freePort()
  const child = start(folder, {
    name: 'portkey',
    command: process.execPath,
    args: [script, `--port=${port}`, '--headless'],
    env: { NODE_ENV: 'production' },
  })
  await listening(port, child)
  const headers = {
    authorization: 'Bearer none',
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `http://127.0.0.1:${upstreamPort}/v1`,
  }
  return { port, pid: child.pid, headers, name: `Portkey gateway ${version}`, stop: () => child.stop() }
}

/** LiteLLM's proxy with one worker process, without a database. */
export async function startLiteLlm({ folder, upstreamPort }: Ground): Promise<Target> {
  const { command, version } = await installLiteLlm()
  const port = await freePort()
  const key = 'sk-bench'
  writeFileSync(
    join(folder, 'litellm.yaml'),
    `model_list:
  - model_name: ${benchModel}
    litellm_params: { model: openai/${benchModel}, api_base: "http://127.0.0.1:${upstreamPort}/v1", api_key: none }
litellm_settings: { num_retries: 0, request_timeout: 60, telemetry: false }
`,
  )
  const child = start(folder, {
    name: 'litellm',
    command,
    args: ['--config', join(folder, 'litellm.yaml'), '--host', '127.0.0.1', '--port', String(port)],
    env: { LITELLM_MASTER_KEY: key, LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_LOG: 'ERROR' },
  })
  await listening(port, child)
  const headers = { authorization: `Bearer ${key}` }
  return { port, pid: child.pid, headers, name: `LiteLLM proxy ${version}`, stop: () => child.stop() }
}

type Started = Pick<ChildSpec, 'name' | 'command' | 'args'> & Partial<Pick<ChildSpec, 'env' | 'reportsOn'>>

function start(folder: string, { env = {}, reportsOn = 1, ...spec }: Started): Child {
  mkdirSync(folder, { recursive: true })
  return startChild({
    ...spec,
    env,
    reportsOn,
    cwd: resolve(folder),
    logPath: join(folder, `${spec.name}.log`),
  })
}

/** A Python server imports for half a minute. */
const patienceMs = 90_000

async function listening(port: number, child: Child): Promise<void> {
  let over: string | undefined
  void child.ended.then((how) => (over = how))
  const untilMs = performance.now() + patienceMs
  while (over === undefined && performance.now() < untilMs) {
    const answers = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
    if (answers) return
    await new Promise((resolved) => setTimeout(resolved, 200))
  }
  await child.stop()
  throw new Absent(`${child.name} ${over ?? 'did not listen in time'}`)
}
