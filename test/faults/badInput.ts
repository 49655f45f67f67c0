import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { startTestStack } from '../stack/testStack.ts'
import { sendBodies } from './badInput/inProcess.ts'
import { sendRaw } from './badInput/onSockets.ts'

const help = `Sends bad input to the edge: generated bodies in this process, broken requests over sockets to a real one.

  node test/faults/badInput.ts [--bodies 50000] [--raw 5000] [--seed N]
`
const text = { type: 'string' } as const
const { values } = parseArgs({
  options: { bodies: text, raw: text, seed: text, help: { type: 'boolean' } },
})
if (values.help) {
  process.stdout.write(help)
  process.exit(0)
}
const seed = Number(values.seed ?? Date.now() % 2 ** 31)
process.stdout.write(`seed ${seed}\n`)
setFlagsFromString('--expose-gc')
globalThis.gc = runInNewContext('gc') as NodeJS.GCFunction

const startedMs = performance.now()
const bodies = await sendBodies(Number(values.bodies ?? 50_000), seed)
process.stdout.write(
  `${JSON.stringify({ ...bodies, seconds: Math.round((performance.now() - startedMs) / 1000) }, null, 1)}\n`,
)

const publicDir = mkdtempSync(join(tmpdir(), 'hedge-public-'))
const stack = await startTestStack({ originEntry: 'deploy/local/testing/fakeOrigin.ts', publicDir })
try {
  const raw = await sendRaw(stack, { count: Number(values.raw ?? 5_000), seed })
  process.stdout.write(`${JSON.stringify(raw, null, 1)}\n`)
  process.exitCode = bodies.wrong.length + raw.wrong.length === 0 ? 0 : 1
} finally {
  await stack.end()
  rmSync(publicDir, { recursive: true, force: true })
}
