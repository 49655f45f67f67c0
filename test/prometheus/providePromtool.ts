import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

export type Promtool = {
  /** Undefined where there is none; then the message says what was tried. */
  path: string | undefined
  message: string
}

const systemPaths = ['/usr/bin/promtool', '/usr/local/bin/promtool']
const apt = {
  stdio: 'ignore',
  timeout: 300_000,
  env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
} as const

/** Prometheus' own checker: the one named by HEDGE_PROMTOOL, the system's, or that of Debian's package, installed here when this is root. */
export function providePromtool(): Promtool {
  const named = process.env['HEDGE_PROMTOOL']
  const found = (): string | undefined => [named, ...systemPaths].find((path) => path && existsSync(path))
  const there = found()
  if (there !== undefined) return { path: there, message: `promtool: ${there}` }
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return {
      path: undefined,
      message: "promtool: none found, its checks are skipped (Debian's package needs root)",
    }
  try {
    execFileSync('apt-get', ['update', '-qq'], apt)
    // Downloaded and unpacked only: the package would start a server.
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'prometheus'], apt)
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : 'failed'
    return { path: undefined, message: `promtool: none found, its checks are skipped (apt-get: ${why})` }
  }
  const path = found()
  return {
    path,
    message:
      path === undefined ? 'promtool: not in the package, its checks are skipped' : `promtool: ${path}`,
  }
}
