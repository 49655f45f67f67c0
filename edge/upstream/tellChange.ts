import type { Server } from './server.ts'
import type { ServerWorld } from './world.ts'

/** Does what may open or close the breaker of `server`, and tells the log if it did. */
export function tellChange(server: Server, { log }: Pick<ServerWorld, 'log'>, change: () => void): void {
  const wasOpen = server.isOpen
  change()
  if (server.isOpen === wasOpen) return
  log({ event: server.isOpen ? 'server_blocked' : 'server_back', detail: server.name })
}
