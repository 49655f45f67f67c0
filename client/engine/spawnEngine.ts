import type { WorkerLike } from './connection.ts'

/** The engine worker as the bundler finds it: its own chunk, fetched when the engine is first needed. */
export function spawnEngine(): WorkerLike {
  return new Worker(new URL('./worker.ts', import.meta.url), {
    type: 'module',
    name: 'hedge-engine',
  }) as unknown as WorkerLike
}
