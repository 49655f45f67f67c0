import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { reportedPort } from '../../../deploy/local/firstReport.ts'
import { startChild } from '../../../deploy/local/processes.ts'
import { builds, weightsPath } from '../openEngine.ts'
import { bundle } from './bundle.ts'

export type RunningWorkerd = {
  url: string
  /** What the process holds in memory now and held at most, in MB of 10^6 bytes; undefined where the system does not say. */
  memoryMb(): { resident: number; peak: number } | undefined
  stop(): Promise<void>
}

const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "encoder", worker = .encoder)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "encoder")],
);
const encoder :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    ${builds.map((build) => `(name = "./${build}", wasm = embed "${build}")`).join(', ')},
  ],
  compatibilityDate = "2026-10-01",
  bindings = [(name = "WEIGHTS", data = embed "weights.bin")],
);
`

/** The engine as a worker on plain workerd, on a free loopback port; everything it reads is brought into `folder`. */
export async function startWorkerd(folder: string): Promise<RunningWorkerd> {
  await bundle('worker.ts', folder, 'worker.js')
  for (const build of builds) copyFileSync(`core/encoder/${build}`, join(folder, build))
  copyFileSync(weightsPath, join(folder, 'weights.bin'))
  writeFileSync(join(folder, 'workerd.capnp'), config)
  const logPath = join(folder, 'workerd.log')
  const child = startChild({
    name: 'workerd',
    command: (createRequire(import.meta.url)('workerd') as { default: string }).default,
    args: ['serve', 'workerd.capnp', '--control-fd=3'],
    env: {},
    cwd: resolve(folder),
    logPath,
    reportsOn: 3,
  })
  const port = await reportedPort(child, 'listen', logPath)
  return {
    url: `http://127.0.0.1:${port}`,
    memoryMb: () => memoryMb(child.pid),
    stop: () => child.stop(),
  }
}

function memoryMb(pid: number): { resident: number; peak: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const kib = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1])
    return { resident: Math.round(kib('VmRSS') * 1.024e-3), peak: Math.round(kib('VmHWM') * 1.024e-3) }
  } catch {
    return undefined
  }
}
