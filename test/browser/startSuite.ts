import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { countingProxy, type CountingProxy } from '../stack/countingProxy.ts'
import { startTestStack, type TestStack } from '../stack/testStack.ts'
import { openBrowser, skipped } from './openBrowser.ts'

export type Suite = { stack: TestStack; proxy: CountingProxy; browser: Browser }

/** What every file of the browser suite needs, started before its tests and ended after them; empty where it is skipped. */
export function startSuite(): Suite {
  const suite: Partial<Suite> = {}
  beforeAll(async () => {
    if (skipped) return
    suite.stack = await startTestStack()
    suite.proxy = await countingProxy(suite.stack.url)
    suite.browser = await openBrowser()
  })
  afterAll(async () => {
    await suite.browser?.close()
    await suite.proxy?.close()
    await suite.stack?.end()
  })
  return suite as Suite
}
