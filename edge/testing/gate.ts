import { fakeAnswer } from './fakeOrigin.ts'
import type { fakeEdge } from './fakeEdge.ts'

/** Holds every call to the origin until `open` is called. */
export function gate(edge: ReturnType<typeof fakeEdge>) {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  edge.origin.respond = async (call, signal) => {
    await Promise.race([
      opened,
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    ])
    return { status: 200, body: fakeAnswer(call) }
  }
  return { open: () => open() }
}
/** Until the origin was called `times`, and everybody else who was sent is waiting too. */
export async function called(edge: ReturnType<typeof fakeEdge>, times: number) {
  while (edge.origin.calls.length < times) await turn()
  for (let i = 0; i < 20; i++) await turn()
}

const turn = () => new Promise((resolve) => setTimeout(resolve))
