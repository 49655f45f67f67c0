import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Endpoint } from '#core/contract/http/endpoint'
import { examples } from '#core/contract/openapi/examples'
import { startTestStack, type TestStack } from '../stack/testStack.ts'
import { provideOpenAiPython } from './chat/provideOpenAiPython.ts'
import { inOrder, MadeThings, manyRequests } from './madeThings.ts'
import { answerIn, PrintedRunner } from './runPrinted.ts'

const provided = provideOpenAiPython()
const python = 'python' in provided ? provided.python : undefined
if ('missing' in provided) {
  process.stdout.write(`The official client for Python cannot be had here (${provided.missing})\n`)
}

let stack: TestStack
let runner: PrintedRunner
/** What the page about the API prints for each endpoint, by the name of the language. */
let printed: Map<string, Record<string, string>>
beforeAll(async () => {
  stack = await startTestStack()
  runner = new PrintedRunner(stack, python)
  const page = await (await fetch(`${stack.url}/reference`)).text()
  printed = new Map(
    page
      .split('<section class="operation" id="')
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('"')), callsIn(section)]),
  )
})
afterAll(async () => {
  runner?.end()
  await stack?.end()
})

const marks: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' }
const unescaped = (html: string): string => html.replaceAll(/&\w+;/g, (mark) => marks[mark] ?? mark)

function callsIn(section: string): Record<string, string> {
  const found = section.matchAll(/<h4>([^<]+)<\/h4><pre><code>([^<]*)<\/code><\/pre>/g)
  return Object.fromEntries([...found].map(([, name = '', text = '']) => [name, unescaped(text)]))
}

/** A batch that is over lets go of its file, and its webhook has a message. */
async function batchIsOver(made: MadeThings): Promise<void> {
  const headers = { authorization: `Bearer ${stack.demoKey}` }
  const look = async (path: string): Promise<string> =>
    (await fetch(stack.url + made.inText(path), { headers })).text()
  const { path: batch } = examples['retrieveBatch'] ?? {}
  const { path: webhook } = examples['listDeliveries'] ?? {}
  const over = { timeout: 20_000 }
  await expect
    .poll(() => look(`/v1/batches/${batch?.['id']}`), over)
    .toMatch(/"status":"(completed|cancelled)"/)
  if (made.inText(webhook?.['id'] ?? '') === webhook?.['id']) return
  await expect
    .poll(() => look(`/v1/webhooks/${webhook?.['id']}/deliveries`), over)
    .toContain('webhook.delivery')
}

const example = examples['createFile'] ?? {}

describe('the page about the API: the command for', () => {
  const made = new MadeThings()
  test.each(inOrder)('$id runs as it is printed', async ({ id }) => {
    if (id === 'createFile') runner.write('requests.jsonl', manyRequests(example))
    if (id === 'listDeliveries') await batchIsOver(made)
    const shell = printed.get(id)?.['curl'] ?? expect.fail(`no command for ${id}`)
    const { headers, body } = answerIn(await runner.run({ shell: made.inText(shell) }))
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/)
    made.learn(id, body, headers.get('x-request-id') ?? '')
  })
})

const isOfClients = ({ path }: Endpoint): boolean =>
  /^\/v1\/(embeddings|chat|models|files|batches)/.test(path)

describe.each([
  ['JavaScript, openai', true],
  ['Python, openai', python !== undefined],
] as const)('the page about the API: %s', (language, isHere) => {
  const made = new MadeThings()
  /** The same program, which also says what it got. */
  const telling = (text: string) =>
    language.startsWith('J')
      ? {
          javaScript: `${text.replace('\nawait ', '\nconst got = await ')}\nconsole.log(JSON.stringify(got))`,
        }
      : {
          python: `${text.replace('\nclient.', '\ngot = client.')}\nprint(got.to_json() if hasattr(got, 'to_json') else got.read())`,
        }

  test.runIf(isHere).each(inOrder.filter(isOfClients))('$id runs as it is printed', async ({ id }) => {
    const text = printed.get(id)?.[language]
    // What OpenAI's clients do not know has a command alone.
    if (text === undefined) return expect(['listBatchFailures', 'retryBatch']).toContain(id)
    if (id === 'createFile') runner.write('requests.jsonl', manyRequests(example))
    if (id === 'deleteFile') await batchIsOver(made)
    const got = await runner.run(telling(made.inText(text)))
    expect(got).not.toBe('')
    made.learn(id, got, '')
  })
})

/** Commands of a page: what is indented by four, and what is fenced as `sh`. */
function shellIn(page: string): string[] {
  const fenced = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = '']) => text)
  const indented = page.split(/\n(?! {4})/).flatMap((block) => {
    const lines = block.split('\n').filter((line) => line.startsWith('    '))
    return lines.length > 0 ? [lines.map((line) => line.slice(4)).join('\n')] : []
  })
  return [...fenced, ...indented].filter((text) => /^(curl|printf)/.test(text))
}

describe('the commands of', () => {
  /** What a reader fills in: ids of what the commands before made, and of an answer. */
  const ids = { file: '', batch: '', request: '' }
  const filled = (text: string): string =>
    text
      .replaceAll('"file-..."', JSON.stringify(ids.file))
      .replaceAll('batch_...', ids.batch)
      .replaceAll('0123456789abcdef0123456789abcdef', ids.request)

  const pages = ['README.md', 'docs/api.md'].flatMap((page) =>
    shellIn(readFileSync(page, 'utf8')).map((text) => [page, text] as const),
  )
  beforeAll(async () => {
    const shell = `curl http://127.0.0.1:8787/v1/embeddings -H "authorization: Bearer $HEDGE_DEMO_KEY" -H 'content-type: application/json' -d '{"model": "hedge-small-en", "input": "a"}'`
    ids.request = answerIn(await runner.run({ shell })).headers.get('x-request-id') ?? ''
  })

  test('README.md and docs/api.md are found', () => expect(pages.length).toBeGreaterThan(12))

  test.each(pages)('%s run as they are printed: %s', async (_, text) => {
    // One after the other, as a reader runs them: what one makes the next is about.
    for (const command of text.split(/\n(?=curl)/)) {
      const shown = await runner.run({ shell: filled(command) })
      ids.file = /"id":"(file-[0-9a-f]{32})"/.exec(shown)?.[1] ?? ids.file
      ids.batch = /"id":"(batch_[0-9a-f]{32})"/.exec(shown)?.[1] ?? ids.batch
    }
  })

  test('the program of README.md, too', async () => {
    const [, text = ''] = /```js\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8')) ?? []
    const javaScript = `import OpenAI from 'openai'\n${text}\nconsole.log(data.length)`
    expect(await runner.run({ javaScript })).toBe('1\n')
  })
})
