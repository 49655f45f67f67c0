import { type Stack, startStack } from '../startStack.ts'

/** A process that starts a stack and does nothing more, for a test that kills it. Prints the stack's processes. */
const [stateDir, publicDir, originEntry] = process.argv.slice(2) as [string, string, string]
const stack: Stack = await startStack({ stateDir, publicDir, originEntry })
console.log(JSON.stringify(stack.pids))
