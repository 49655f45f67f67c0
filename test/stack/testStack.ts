import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Stack, type StackOptions, startStack } from '../../deploy/local/startStack.ts'

export type TestStack = Stack & { stateDir: string; end(): Promise<void> }

/** The real stack on a free port with a state of its own; `end` stops it and takes its state away. */
export async function startTestStack(options: StackOptions = {}): Promise<TestStack> {
  const stateDir = options.stateDir ?? mkdtempSync(join(tmpdir(), 'hedge-test-'))
  const stack = await startStack({ ...options, stateDir })
  return {
    ...stack,
    stateDir,
    async end() {
      await stack.stop()
      rmSync(stateDir, { recursive: true, force: true })
    },
  }
}
