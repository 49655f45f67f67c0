import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

export type ProvidedChromium = { path: string | undefined; message: string }

const systemPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/**
 * A Chromium for the browser suite: the one named by HEDGE_CHROMIUM, the system's, Debian's package (installed here when
 * this is root), or Playwright's own. Without any, `path` is undefined and the message says what was tried.
 */
export async function provideChromium(): Promise<ProvidedChromium> {
  const named = process.env['HEDGE_CHROMIUM']
  if (named !== undefined && existsSync(named)) return found(named, 'named by HEDGE_CHROMIUM')
  const system = systemPaths.find((path) => existsSync(path))
  if (system !== undefined) return found(system, "the system's")
  const tried = [`no ${systemPaths.join(', ')}`]
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    process.stdout.write('Chromium: installing the Debian package chromium ...\n')
    try {
      execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore', timeout: 180_000 })
      execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
        stdio: 'ignore',
        timeout: 420_000,
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      })
      const installed = systemPaths.find((path) => existsSync(path))
      if (installed !== undefined) return found(installed, "Debian's package, installed now")
    } catch (error) {
      tried.push(`apt-get: ${error instanceof Error ? error.message.split('\n')[0] : 'failed'}`)
    }
  } else {
    tried.push("Debian's package needs root")
  }
  const own = chromium.executablePath()
  if (existsSync(own)) return found(own, "Playwright's")
  tried.push("Playwright's own is not installed (npx playwright-core install chromium)")
  return {
    path: undefined,
    message: `Chromium: none found, the browser suite is skipped (${tried.join('; ')})`,
  }
}

function found(path: string, origin: string): ProvidedChromium {
  return { path, message: `Chromium: ${path} (${origin})` }
}
