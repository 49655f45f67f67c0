import { spawn } from 'node:child_process'
import { provideChromium } from './browser/provideChromium.ts'

const help = `Runs every suite: unit, gates (format, lint, types, import rules, model rebuild), journey, contract, faults, browser.

  npm test                      everything
  npm test -- --project unit    one suite
  npm test -- PATH              the files whose path holds PATH

  HEDGE_CHROMIUM   a Chromium to use instead of the one that is found
  HEDGE_HOME       where the edge of the contract suite runs: workerd (the default), or wrangler for what \`wrangler dev\` runs
  HEDGE_DATA       evaluation data, when it is not in ../shared/data
`

if (process.argv.includes('--help')) {
  process.stdout.write(help)
  process.exit(0)
}

const chromium = await provideChromium()
process.stdout.write(`${chromium.message}\n`)
const env = { ...process.env, ...(chromium.path === undefined ? {} : { HEDGE_CHROMIUM: chromium.path }) }
const vitest = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env,
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => vitest.kill(signal))
vitest.on('exit', (code) => process.exit(code ?? 1))
