import { createInterface } from 'node:readline'
import type { Child } from './processes.ts'
import { StartError } from './startError.ts'

/** The port in the child's first report that carries one; both origin and workerd print JSON lines. Throws when it ends before. */
export async function reportedPort(child: Child, event: string, logPath: string): Promise<number> {
  const lines = createInterface({ input: child.report })
  const found = new Promise<number>((resolve) => {
    lines.on('line', (line) => {
      const port = portIn(line, event)
      if (port !== undefined) resolve(port)
    })
  })
  const ended = child.ended.then((how) => {
    throw new StartError(`Cannot start: ${child.name} ${how} before it listened; ${logPath} says why`)
  })
  return Promise.race([found, ended])
}

function portIn(line: string, event: string): number | undefined {
  try {
    const report = JSON.parse(line) as { event?: unknown; port?: unknown }
    return report.event === event && typeof report.port === 'number' ? report.port : undefined
  } catch {
    return undefined
  }
}
