import { spawn } from 'node:child_process'
import { connect, createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/**
 * The real origin behind a door: started in place of it, with the same environment and reports. SIGUSR2 shuts the door
 * (connections are cut and refused, as from a machine that is gone), SIGUSR1 opens it again.
 */
const sockets = new Set<Socket>()
const origin = spawn(process.execPath, ['origin/main.ts'], {
  env: { ...process.env, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
})
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => origin.kill(signal))
origin.once('exit', (code) => process.exit(code ?? 1))

createInterface({ input: origin.stdout }).on('line', (line) => {
  const event = JSON.parse(line) as { event: string; port?: number }
  if (event.event === 'listening') open(event.port as number)
  else process.stdout.write(`${line}\n`)
})

function open(originPort: number): void {
  const server = createServer((edge) => {
    const upstream = connect(originPort, '127.0.0.1')
    for (const socket of [edge, upstream]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => socket.destroy())
    }
    edge.pipe(upstream).pipe(edge)
    edge.on('close', () => upstream.destroy())
    upstream.on('close', () => edge.destroy())
  })
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as { port: number }
    process.stdout.write(`${JSON.stringify({ event: 'listening', port })}\n`)
    process.on('SIGUSR2', () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    })
    process.on('SIGUSR1', () => server.listen(port, '127.0.0.1'))
  })
}
