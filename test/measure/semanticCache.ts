import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { Manifest } from '#core/contract/manifest'
import { createNano } from '#core/nano/nano'
import { nanoTokenizerTokens } from '#core/nano/nanoEmbedder'
import { defaultErrorBound, isNearEnough, startingCalibration } from '#core/policy/semanticCalibration'
import { evidenceOf, gate } from '#core/policy/semanticGate'
import { wilsonInterval } from '#core/policy/wilson'
import { createTokenizer } from '#core/text/tokenize'
import { dataFolder } from '../../models/evaluate/dataFolder.ts'
import { hardNegatives } from './hardNegatives.ts'

const help = `Measures how often the semantic cache answers, and how often wrongly, with and without its gate; writes docs/quality/semanticCache.md.
Reads qqp/similar_qqp_full.json.gz (evaluation only) from shared/data beside the project, or from HEDGE_DATA.

  node test/measure/semanticCache.ts
`
type Pair = { text_a: string; text_b: string; label: 0 | 1 }
type Judged = { near: number; gated: boolean }
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

/** A tar archive in gzip with one JSON file in it. */
function readPairs(path: string): Pair[] {
  const text = gunzipSync(readFileSync(path)).toString('utf8')
  return JSON.parse(text.slice(text.indexOf('[\n'), text.lastIndexOf(']') + 1)) as Pair[]
}

function openNano(): (text: string) => Float32Array | undefined {
  const manifest = Manifest.parse(JSON.parse(readFileSync('models/manifest.json', 'utf8')))
  const model = manifest.models.find(({ id }) => id === 'hedge-nano-en')
  if (model === undefined || !('tokenizer' in model.files))
    throw new Error('the manifest has no hedge-nano-en')
  const read = (path: string) => readFileSync(`models/artifacts/${path}`)
  const tokenizer = createTokenizer(JSON.parse(read(model.files.tokenizer.path).toString('utf8')), {
    maxTokens: nanoTokenizerTokens,
  })
  const nano = createNano(new Uint8Array(read(model.files.weights.path)))
  return (text) => {
    const result = nano.embed(tokenizer.encode(text).ids.slice(1, -1))
    return result.kind === 'vector' ? result.vector : undefined
  }
}

const vectorOf = openNano()
function judge(a: string, b: string): Judged {
  const [first, second] = [vectorOf(a), vectorOf(b)]
  const near = first && second ? first.reduce((sum, value, at) => sum + value * (second[at] as number), 0) : 0
  return { near, gated: gate(evidenceOf(a), evidenceOf(b)).pass }
}

type Rule = { name: string; hit(judged: Judged): boolean }
const shipped: Rule = {
  name: `gate and the shipped calibration at an error bound of ${defaultErrorBound}`,
  hit: ({ near, gated }) => gated && isNearEnough(startingCalibration, near, defaultErrorBound),
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

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`
const row = (...cells: (string | number)[]): string => `| ${cells.join(' | ')} |`
const rate = (count: number, of: number): string => {
  const { low, high } = wilsonInterval(count, of)
  return `${percent(count / of)} (${percent(low)} to ${percent(high)})`
}

const pairs = readPairs(`${data}/qqp/similar_qqp_full.json.gz`)
const judgedPairs = pairs.map(({ text_a, text_b, label }) => ({ ...judge(text_a, text_b), label }))
const texts = [...new Set(pairs.map(({ text_a }) => text_a))]
const negatives = hardNegatives(texts, 2_000)
const judgedNegatives = negatives.map((negative) => ({
  ...negative,
  ...judge(negative.text, negative.changed),
}))

const duplicates = judgedPairs.filter(({ label }) => label === 1)
const others = judgedPairs.filter(({ label }) => label === 0)
const count = (list: readonly Judged[], { hit }: Rule): number => list.filter(hit).length
const byRule = Map.groupBy(judgedNegatives, ({ rule }) => rule)

const lines = [
  '# What the semantic cache gets right and wrong',
  '',
  '`node test/measure/semanticCache.ts` measures all of this and writes this page. Vectors by hedge-nano-en, intervals by Wilson, 95 %.',
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
  '## Questions made to fool it',
  '',
  `Made by rule (\`test/measure/hardNegatives.ts\`, lists wider than the gate's) from questions of QQP, at most 2,000 of each rule, ${negatives.length} in all. Every hit is wrong.`,
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
writeFileSync('docs/quality/semanticCache.md', lines.join('\n'))
process.stdout.write(`${lines.join('\n')}\n`)
if (process.argv.includes('--show')) {
  for (const { rule, text, changed } of judgedNegatives.filter((each) => shipped.hit(each)))
    process.stdout.write(`${rule}: ${text} | ${changed}\n`)
}
