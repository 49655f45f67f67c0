import { unstable_dev } from 'wrangler'

/**
 * The edge as `wrangler dev` runs it: bundled and bound by wrangler.toml, on miniflare, kept in a folder. A program of its own,
 * which ends when it is told to. Its one argument is JSON; it reports its port on stdout as workerd does.
 */
export type WranglerEdge = {
  /** A file like wrangler.toml. */
  config: string
  persistTo: string
  assets: string
  port: number
  /** Texts and secrets alike: locally wrangler makes no difference. */
  vars: Record<string, string>
}

const { config, persistTo, assets, port, vars } = JSON.parse(process.argv[2] ?? '') as WranglerEdge
const worker = await unstable_dev('edge/index.ts', {
  config,
  ip: '127.0.0.1',
  port,
  persistTo,
  assets,
  vars,
  local: true,
  inspect: false,
  logLevel: 'error',
  experimental: { disableExperimentalWarning: true, disableDevRegistry: true, watch: false },
})
process.stdout.write(`\n${JSON.stringify({ event: 'listen', port: worker.port })}\n`)
process.once('SIGTERM', () => void worker.stop().then(() => process.exit(0)))
