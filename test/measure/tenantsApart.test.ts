import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Request } from '#core/contract/request'
import { cacheKeyText } from '#core/policy/cacheKey'
import { chanceOf } from '../stack/chanceOf.ts'

const pairs = 1_000_000
const models = ['hedge-small-en', 'hedge-base-en'].map((id) => ({ id, version: 1, sha256: 'a'.repeat(64) }))
/** What JSON, paths, prototypes and sloppy joins trip over. */
const fragments = [
  'a',
  'b',
  '"',
  '\\',
  ',',
  ':',
  '{',
  '}',
  '[',
  ']',
  '\n',
  ' ',
  '\u0000',
  'é',
  '\ud83d',
  '__proto__',
  'tenant',
  '","tenant":"b',
]

test(`no key is shared in ${pairs} generated pairs of two tenants' requests`, { timeout: 120_000 }, () => {
  const seed = Date.now() % 1_000_000_007
  process.stdout.write(`tenants apart: ${pairs} pairs, seed ${seed}\n`)
  const next = chanceOf(seed)
  const upTo = (count: number): number => Math.floor(next() * count)
  const text = (): string => {
    let out = ''
    for (let parts = 1 + upTo(3); parts > 0; parts--) out += fragments[upTo(fragments.length)]
    return out
  }
  const requests = [
    (): Request => ({ task: 'embed', model: 'm', inputs: [text(), text()].slice(upTo(2)) }),
    (): Request => ({ task: 'rerank', model: 'm', query: text(), documents: [text()], topN: 1 + upTo(2) }),
    (): Request => ({
      task: 'extract',
      model: 'm',
      question: text(),
      passages: [{ text: text() }],
      limit: 1,
    }),
    (): Request => ({ task: 'classify', model: 'm', inputs: [text()], topN: 1 }),
  ]
  const request = (): Request => (requests[upTo(requests.length)] as () => Request)()
  const digest = (tenant: string, asked: Request): string =>
    hash(
      'sha256',
      cacheKeyText(asked, { tenant, model: models[upTo(2)] as (typeof models)[0] }),
      'base64',
    ).slice(0, 20)
  const tenants = new Set<string>()
  while (tenants.size < 200) tenants.add(text())
  const names = [...tenants]
  /** Who has each key: 120 bits of the digest, in which two million keys meet by chance once in 10^24 runs. */
  const owner = new Map<string, number>()
  let shared = 0
  for (let pair = 0; pair < pairs; pair++) {
    const first = upTo(names.length)
    const second = (first + 1 + upTo(names.length - 1)) % names.length
    const asked = request()
    // Half of the pairs ask the very same, the other half whatever comes.
    const others = next() < 0.5 ? asked : request()
    for (const [who, what] of [
      [first, asked],
      [second, others],
    ] as const) {
      const key = digest(names[who] as string, what)
      const known = owner.get(key)
      if (known === undefined) owner.set(key, who)
      else if (known !== who) shared++
    }
  }
  expect(shared).toBe(0)
  expect(owner.size).toBeGreaterThan(pairs / 2)
})
