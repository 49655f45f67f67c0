import { addSample, ask, chromiumPath, offlineReady, openBrowser, visit } from '../browser/openBrowser.ts'
import { startTestStack } from '../stack/testStack.ts'
import { quantile, writeRaw } from './machine.ts'

/**
 * What a person waits for in the page, in a real browser against the real stack: the first answer with nothing stored
 * (model downloaded, sample indexed), the first answer after a reload, and every further one.
 */
const rounds = Number(process.argv[2] ?? 3)
const questions = ['When is the library open on Sundays?', 'Who left the building to the city?']
const further = [
  'What does a lost card cost?',
  'May I bring a dog?',
  'How many books may I borrow?',
  'When was the library founded?',
  'What does a late book cost?',
  'Where can I park a bicycle?',
  'Is there a room for groups?',
  'Which planet has the most moons?',
]

if (chromiumPath === undefined)
  throw new Error('Cannot measure the page: no Chromium was found; set HEDGE_CHROMIUM')
const stack = await startTestStack()
const browser = await openBrowser()
const raw: { coldMs: number; warmMs: number; furtherMs: number[] }[] = []
for (let round = 1; round <= rounds; round++) {
  const startedMs = performance.now()
  const { context, page } = await visit(browser, stack.url)
  await addSample(page)
  await ask(page, questions[0] as string)
  const coldMs = performance.now() - startedMs
  await offlineReady(page)
  const reloadedMs = performance.now()
  await page.goto(stack.url)
  await page.reload()
  await ask(page, questions[1] as string)
  const warmMs = performance.now() - reloadedMs
  const furtherMs: number[] = []
  for (const question of further) {
    const askedMs = performance.now()
    await ask(page, question)
    furtherMs.push(performance.now() - askedMs)
  }
  raw.push({ coldMs, warmMs, furtherMs })
  process.stdout.write(
    `round ${round} of ${rounds}: cold ${coldMs.toFixed(0)} ms, warm ${warmMs.toFixed(0)} ms\n`,
  )
  await context.close()
}
await browser.close()
await stack.end()

const waits = raw.flatMap(({ furtherMs }) => furtherMs)
const medians = {
  coldMs: quantile(
    raw.map(({ coldMs }) => coldMs),
    0.5,
  ),
  warmMs: quantile(
    raw.map(({ warmMs }) => warmMs),
    0.5,
  ),
  furtherP50Ms: quantile(waits, 0.5),
  furtherP99Ms: quantile(waits, 0.99),
}
writeRaw('page', { command: 'node test/bench/pageAnswer.ts', rounds, medians, raw })
process.stdout.write(`${JSON.stringify(medians)}\n`)
process.exit(0)
