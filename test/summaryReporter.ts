import type { Reporter, TestModule } from 'vitest/node'

/** Ends the run with one plain line for all suites together. A file that could not be loaded counts as a failure. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(testModules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0
    let skipped = 0
    let failed = unhandledErrors.length
    for (const module of testModules) {
      if (module.errors().length > 0) failed += module.errors().length
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') passed++
        else if (state === 'failed') failed++
        else skipped++
      }
    }
    // After the default reporter's own summary, which is printed in the same tick.
    process.once('exit', () => {
      const skips = skipped > 0 ? `, ${skipped} skipped` : ''
      process.stdout.write(`\n${passed} passed, ${failed} failed${skips}\n`)
      if (passed + failed === 0) process.exitCode = 1
    })
  }
}
