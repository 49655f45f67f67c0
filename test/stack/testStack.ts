import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Stack, type StackOptions, startStack } from '../../deploy/local/startStack.ts'
import { startWranglerEdge } from './startWranglerEdge.ts'

export type TestStack = Stack & { stateDir: string; end(): Promise<void> }

/** Where the edge's bundle runs: plain workerd, or what `wrangler dev` makes of wrangler.toml. */
export const homes = ['workerd', 'wrangler'] as const
export type Home = (typeof homes)[number]

/** The home of stacks that name none: `HEDGE_HOME`, so that every suite can run in either. */
export function usualHome(): Home {
  const named = process.env['HEDGE_HOME'] ?? 'workerd'
  const home = homes.find((name) => name === named)
  if (home === undefined) throw new Error(`HEDGE_HOME is ${named}; set ${homes.join(' or ')}`)
  return home
}

/** The real stack on a free port with a state of its own; `end` stops it and takes its state away. */
export async function startTestStack(
  options: StackOptions = {},
  home: Home = usualHome(),
): Promise<TestStack> {
  const stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), 'hedge-test-'))
  const elsewhere = home === 'wrangler' ? { startEdge: startWranglerEdge } : {}
  const stack = await startStack({ ...options, ...elsewhere, stateDir })
  return {
    ...stack,
    stateDir,
    async end() {
      await stack.stop()
      rmSync(stateDir, { recursive: true, force: true })
    },
  }
}
