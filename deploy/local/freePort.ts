import { createServer } from 'node:net'
import { StartError } from './startError.ts'

/** Throws StartError when somebody listens on `port` already; 0 is always free. */
export function requireFreePort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE' ? 'another process listens there' : (error.code ?? error.message)
      reject(new StartError(`Cannot listen on 127.0.0.1:${port}: ${why}; end it or set PORT to another port`))
    })
    server.listen(port, '127.0.0.1', () => server.close(() => resolve()))
  })
}

/** A port from the environment. Throws StartError. */
export function readPort(text: string | undefined, fallback: number): number {
  if (text === undefined || text === '') return fallback
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new StartError(
    `Cannot start: PORT is ${JSON.stringify(text.slice(0, 20))}; set a number from 0 (any free one) to 65535`,
  )
}
