import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Manifest } from '#core/contract/manifest'
import { semanticRules } from '#core/policy/semanticRecord'

/** What decides whether two questions ask the same, and two answers say the same. */
const sources = [
  'semanticGate',
  'semanticWords',
  'semanticQuestion',
  'semanticChat',
  'textsSayTheSame',
  '../text/stem',
]
/** What the rules of a number are. Who moves code and changes no decision gives it its new digest; comments and layout do not count. */
const known: Readonly<Record<number, string>> = { 2: '15623441d93f' }

test('who changes how questions are compared gives the rules a new number, for what was learned under others is not theirs', () => {
  const code = sources
    .map((name) => readFileSync(`core/policy/${name}.ts`, 'utf8'))
    .map((text) => text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replaceAll(/\s+/g, ''))
  const nano = Manifest.parse(JSON.parse(readFileSync('models/manifest.json', 'utf8'))).models.filter(
    ({ id }) => id === 'hedge-nano-en',
  )
  const weights = nano.map(({ files }) => files.weights.sha256)
  const digest = createHash('sha256')
    .update(JSON.stringify([code, weights]))
    .digest('hex')
    .slice(0, 12)
  expect(known[semanticRules]).toBe(digest)
})
