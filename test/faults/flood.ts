import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { administer } from '../stack/customer.ts'
import { startTestStack, type TestStack } from '../stack/testStack.ts'
import { openSockets, residentMb } from '../bench/load/processFigures.ts'
import { startGenerator } from '../bench/load/startGenerator.ts'
import { quantile } from '../bench/machine.ts'

const help = `One tenant goes on asking while strangers hold sockets and another tenant asks fifty times as much as it may.

  node test/faults/flood.ts [--sockets 5000] [--seconds 10] [--rounds 3]

Prints what the first one waits, quiet and under each attack in turn, what the attackers get, and what the edge holds afterwards.
Ends with 1 where a request of the first tenant fails, or the second gets more than its limit.
`
const text = { type: 'string' } as const
const { values } = parseArgs({
  options: { sockets: text, seconds: text, rounds: text, help: { type: 'boolean' } },
})
if (values.help) {
  process.stdout.write(help)
  process.exit(0)
}
const sockets = Number(values.sockets ?? 5_000)
const seconds = Number(values.seconds ?? 10)
const rounds = Number(values.rounds ?? 3)

/** What a shop with some visitors asks; well below what the machine holds, so that waiting is the attack's doing. */
const victimPerSecond = 50
const attackerPerMinute = 600
const attackerPerSecond = (50 * attackerPerMinute) / 60

async function keyWith(stack: TestStack, name: string, limits: object): Promise<string> {
  const { id } = await administer(stack, '/tenants', { name })
  const { secret } = await administer(stack, `/tenants/${String(id)}/keys`, { name, limits })
  return String(secret)
}

/** Connections whose headers never end: each says a byte of them a second. */
async function holdSockets(port: number): Promise<() => void> {
  const held: Socket[] = []
  for (let i = 0; i < sockets; i++) {
    if (i % 250 === 0) await wait(20)
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    socket.write('POST /v1/embeddings HTTP/1.1\r\nhost: edge\r\nx-slow: ')
    held.push(socket)
  }
  const timer = setInterval(() => held.forEach((socket) => socket.writable && socket.write('a')), 1_000)
  return () => {
    clearInterval(timer)
    for (const socket of held) socket.destroy()
  }
}

const stack = await startTestStack({ originEntry: 'deploy/local/testing/fakeOrigin.ts' }, 'workerd')
const port = Number(new URL(stack.url).port)
const [victim, attacker] = [startGenerator('victim'), startGenerator('attacker')]
try {
  const victimKey = await keyWith(stack, 'victim', { requests_per_minute: 60_000 })
  const attackerKey = await keyWith(stack, 'attacker', { requests_per_minute: attackerPerMinute })
  const form = (key: string) => ({
    path: '/v1/embeddings',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({ model: 'hedge-base-en', input: 'text number UNIQUE' }),
  })
  const ask = (from: typeof victim, key: string, requestsPerSecond: number) =>
    from.load({ port, forms: [form(key)], requestsPerSecond, seconds })
  const askAsVictim = () => ask(victim, victimKey, victimPerSecond)

  await askAsVictim()
  const found = { quiet: [] as number[], sockets: [] as number[], flood: [] as number[] }
  const held = { sockets: 0, memoryMb: residentMb(stack.pids.edge) }
  let [failed, admitted, refused] = [0, 0, 0]
  const note = (
    where: keyof typeof found,
    { latenciesMs, failed: more, dropped }: Awaited<ReturnType<typeof askAsVictim>>,
  ): void => {
    found[where].push(...latenciesMs)
    failed += more + dropped
  }
  for (let round = 0; round < rounds; round++) {
    process.stderr.write(`round ${round + 1} of ${rounds}\n`)
    note('quiet', await askAsVictim())
    const letGo = await holdSockets(port)
    held.sockets = Math.max(held.sockets, openSockets(stack.pids.edge))
    note('sockets', await askAsVictim())
    letGo()
    await wait(1_000)
    const [mine, theirs] = await Promise.all([askAsVictim(), ask(attacker, attackerKey, attackerPerSecond)])
    note('flood', mine)
    admitted += theirs.latenciesMs.length
    refused += theirs.failed
  }
  await wait(3_000)
  const allowed = attackerPerMinute + (attackerPerMinute / 60) * (seconds * 3 + 1) * rounds
  const waits = Object.entries(found).map(([where, ms]) => [
    where,
    { requests: ms.length, p50Ms: quantile(ms, 0.5), p99Ms: quantile(ms, 0.99), slowestMs: Math.max(...ms) },
  ])
  const left = { sockets: openSockets(stack.pids.edge), memoryMb: residentMb(stack.pids.edge) }
  const outcome = {
    victim: Object.fromEntries(waits),
    failed,
    attacker: { admitted, allowed, refused },
    held,
    left,
  }
  process.stdout.write(`${JSON.stringify(outcome, null, 1)}\n`)
  process.exitCode = failed === 0 && admitted <= allowed ? 0 : 1
} finally {
  await Promise.all([victim.stop(), attacker.stop()])
  await stack.end()
}
