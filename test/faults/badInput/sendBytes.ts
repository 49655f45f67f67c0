import { connect } from 'node:net'
import type { RawAttack } from './rawAttacks.ts'

/** Whoever says nothing for so long hangs. */
const maxMs = 1_000

/** The status of the first answer, `closed` where the server hung up without a word, or `silent`. */
export function sendBytes({ bytes, whole }: RawAttack, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let seen = ''
    const end = (what: string): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve(what)
    }
    const timer = setTimeout(() => end('silent'), maxMs)
    socket.on('data', (chunk) => {
      // "Go on" is no answer yet.
      seen = (seen + chunk.toString('latin1')).replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '')
      const status = /^HTTP\/1\.1 (\d{3})/.exec(seen)?.[1]
      if (status !== undefined) end(status)
    })
    socket.on('close', () => end('closed'))
    socket.on('error', () => end('closed'))
    if (whole) socket.write(bytes)
    else socket.end(bytes)
  })
}
