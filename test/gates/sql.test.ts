import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const files = globSync('edge/objects/**/*.ts').filter((path) => !path.endsWith('.test.ts'))
/** The text of a statement, or of what a table puts behind one: the first argument, up to its end. */
const statement =
  /\.(?:exec|#rows|#part|#oldest)(?:<[^(]*>)?\(\s*(?:`((?:[^`\\]|\\.)*)`|'((?:[^'\\]|\\.)*)'|"(?:[^"\\]|\\.)*"|([^\s,)]+))/g
const inserted = /\$\{([^}]*)\}/g

/** Looked at one by one: what is put in comes from a closed set of this file's own texts, never from a request. */
const decided = [
  'edge/objects/cache/answerTable.ts: where',
  'edge/objects/jobs/batchTable.ts: rest',
  'edge/objects/jobs/deliveryTable.ts: rest',
  "edge/objects/jobs/fileTable.ts: newest ? '<' : '>'",
  "edge/objects/jobs/fileTable.ts: newest ? 'DESC' : 'ASC'",
  'edge/objects/jobs/fileTable.ts: where',
  'edge/objects/jobs/itemTable.ts: where',
  'edge/objects/jobs/webhookTable.ts: rest',
  'edge/objects/tenant/idempotencyTable.ts: condition',
  'edge/objects/tenant/usageTable.ts: grouping',
  'edge/objects/tenant/usageTable.ts: shown',
]

/** Is `name` a text or a number of this file's own, the same for every request? */
const isConstant = (source: string, name: string): boolean =>
  new RegExp(`^ *(?:export )?const ${name} =\\s+(?:'[^']*'|\`[^$\`]*\`|[\\d_]+)$`, 'm').test(source)

test('a statement of SQL holds nothing but constants: values are bound', () => {
  const found = new Set<string>()
  let statements = 0
  for (const path of files) {
    const source = readFileSync(path, 'utf8')
    for (const [, template, , variable] of source.matchAll(statement)) {
      statements++
      const names = [
        ...Array.from((template ?? '').matchAll(inserted), (match) => match[1] ?? ''),
        ...(variable === undefined ? [] : [variable]),
      ]
      for (const name of names) if (!isConstant(source, name)) found.add(`${path}: ${name}`)
    }
  }
  expect(statements).toBeGreaterThan(40)
  expect([...found].toSorted()).toEqual(decided)
})
