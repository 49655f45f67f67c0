import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { dataFolder } from '../../models/evaluate/dataFolder.ts'
import { hardNegatives } from './hardNegatives.ts'
import { asked, judge, type Judged, type Rule, shipped } from './semanticJudge.ts'
import { percent, rate, row } from './semanticRows.ts'
import { unseenSection } from './unseenSection.ts'
import type { Half } from './unseenTexts.ts'

const help = `Measures how often the semantic cache answers, and how often wrongly, with and without its gate; writes docs/quality/semanticCache.md.
Reads qqp/similar_qqp_full.json.gz (evaluation only), banking77/, clinc150/ and stsb/ from shared/data beside the project, or from HEDGE_DATA.

  node test/measure/semanticCache.ts
  node test/measure/semanticCache.ts --look    only prints, with what was hit: the half of the texts that may be looked at to improve the gate
`
type Pair = { text_a: string; text_b: string; label: 0 | 1 }
const thresholds = [0.8, 0.85, 0.9, 0.95]

if (process.argv.includes('--help')) {
  process.stdout.write(help)
  process.exit(0)
}
const data = dataFolder()
if (data === undefined) {
  process.stdout.write('Not measured: there is no shared/data beside the project and HEDGE_DATA is not set\n')
  process.exit(0)
}
const look = process.argv.includes('--look')
const half: Half = look ? 0 : 1

/** A tar archive in gzip with one JSON file in it. */
function readPairs(path: string): Pair[] {
  const text = gunzipSync(readFileSync(path)).toString('utf8')
  return JSON.parse(text.slice(text.indexOf('[\n'), text.lastIndexOf(']') + 1)) as Pair[]
}

const rules: Rule[] = [
  ...thresholds.map((least) => ({
    name: `cosine >= ${least} alone`,
    hit: ({ near }: Judged) => near >= least,
  })),
  ...thresholds.map((least) => ({
    name: `gate and cosine >= ${least}`,
    hit: ({ near, gated }: Judged) => gated && near >= least,
  })),
  shipped,
]

const pairs = readPairs(`${data}/qqp/similar_qqp_full.json.gz`)
const judgedPairs = pairs.map(({ text_a, text_b, label }) => ({
  ...judge(asked(text_a), asked(text_b)),
  label,
}))
const texts = [...new Set(pairs.map(({ text_a }) => text_a))]
const judgedNegatives = hardNegatives(texts, 2_000).map((negative) => ({
  ...negative,
  ...judge(asked(negative.text), asked(negative.changed)),
}))

const duplicates = judgedPairs.filter(({ label }) => label === 1)
const others = judgedPairs.filter(({ label }) => label === 0)
const count = (list: readonly Judged[], { hit }: Rule): number => list.filter(hit).length
const byRule = Map.groupBy(judgedNegatives, ({ rule }) => rule)
const unseen = await unseenSection(data, half)

const lines = [
  '# What the semantic cache gets right and wrong',
  '',
  '`node test/measure/semanticCache.ts` measures all of this and writes this page. Vectors by hedge-nano-en, intervals by Wilson, 95 %.',
  'How right it is for one tenant, its own checks estimate while it runs: `GET /v1/cache/semantic`, `npm run admin -- semantic TENANT`.',
  '',
  ...unseen.lines,
  '## Pairs that the gate was made with',
  '',
  `QQP: ${pairs.length} labelled pairs of Quora questions; no number that ships was fitted to them, but the gate's word rules were revised after reading pairs that they got wrong, so these are not unseen. A pair labelled as different and answered alike counts`,
  'as wrong, though many such labels are mistakes ("How do I invest my money wisely?" and "How can I invest my money wisely?" are one).',
  '',
  row('hit when', 'hit rate, of pairs that ask the same', 'of pairs that do not', 'wrong share of all hits'),
  '|---|---|---|---|',
  ...rules.map((rule) => {
    const [right, wrong] = [count(duplicates, rule), count(others, rule)]
    return row(
      rule.name,
      percent(right / duplicates.length),
      rate(wrong, others.length),
      right + wrong === 0 ? 'no hits' : rate(wrong, right + wrong),
    )
  }),
  '',
  `Made by rule (\`test/measure/hardNegatives.ts\`, lists wider than the gate's) from questions of QQP, at most 2,000 of each rule, ${judgedNegatives.length} in all. Every hit is wrong.`,
  '',
  row('rule', 'pairs', ...thresholds.map((least) => `cosine >= ${least} alone`), 'as shipped'),
  `|---|---|${thresholds.map(() => '---|').join('')}---|`,
  ...[...byRule, ['all', judgedNegatives] as const].map(([name, list]) =>
    row(
      name,
      list.length,
      ...rules.slice(0, thresholds.length).map((rule) => percent(count(list, rule) / list.length)),
      rate(count(list, shipped), list.length),
    ),
  ),
  '',
]
if (!look) writeFileSync('docs/quality/semanticCache.md', lines.join('\n'))
process.stdout.write(`${lines.join('\n')}\n`)
if (look) process.stdout.write(`${unseen.hits.join('\n')}\n`)
