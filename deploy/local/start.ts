import { readConfigFile } from './configFile.ts'
import { readPort } from './freePort.ts'
import { firstLine, StartError } from './startError.ts'
import { type Stack, startStack } from './startStack.ts'

const help = `Starts Hedge on this machine: the app and the API at one address, the models behind it.

  npm start

Environment:
  PORT                  port on 127.0.0.1 (8787; 0 takes a free one)
  HEDGE_DEMO_KEY        the API key that works (made once and kept when not set)
  HEDGE_CONFIG          a JSON file with the edge's configuration (docs/operations.md)
  HEDGE_STATE_DIR       where secrets, stored answers and logs are kept (.hedge)
  HEDGE_SERVICE_WORKER  off: a build whose service worker takes itself out of every browser (docs/operations.md)
`

async function main(): Promise<number> {
  if (process.argv.includes('--help')) return say(help.trimEnd())
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort())
  const { env } = process
  try {
    const stack = await startStack({
      port: readPort(env['PORT'], 8787),
      ...(env['HEDGE_DEMO_KEY'] && { demoKey: env['HEDGE_DEMO_KEY'] }),
      ...(env['HEDGE_CONFIG'] && { edgeVars: { HEDGE_CONFIG: readConfigFile(env['HEDGE_CONFIG']) } }),
      ...(env['HEDGE_STATE_DIR'] && { stateDir: env['HEDGE_STATE_DIR'] }),
      signal: stop.signal,
      say: (line) => console.log(line),
    })
    return await run(stack, stop.signal)
  } catch (error) {
    if (stop.signal.aborted) return 0
    console.error(error instanceof StartError ? error.message : `Cannot start: ${firstLine(error)}`)
    return 1
  }
}

async function run(stack: Stack, stop: AbortSignal): Promise<number> {
  say(`
Hedge is ready.

  App and API   ${stack.url}
  Base URL      ${stack.url}/v1 (OpenAI's clients)
  Demo API key  ${stack.demoKey}
  Admin key     ${stack.adminKey}
  Reference     ${stack.url}/reference
  API document  ${stack.url}/openapi.json

Stop with Ctrl-C.`)
  const asked = new Promise<undefined>((resolve) => {
    if (stop.aborted) resolve(undefined)
    stop.addEventListener('abort', () => resolve(undefined))
  })
  const error = await Promise.race([stack.broken, asked])
  if (error === undefined) {
    await stack.stop()
    return say('Stopped.')
  }
  console.error(error.message)
  return 1
}

function say(text: string): 0 {
  console.log(text)
  return 0
}

process.exit(await main())
