import { askedOfCache } from './askedOfCache.ts'
import { asked, judge, shipped } from './semanticJudge.ts'
import { percent, rate, row } from './semanticRows.ts'
import { unseenChanges } from './unseenChanges.ts'
import { type Half, unseenTexts } from './unseenTexts.ts'

/** Of each kind. */
const changes = 4_000
/** A chance that is the same in every run. */
function chanceOf(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

/** What the page says of texts that no rule was made with, and every hit that may be wrong. */
export async function unseenSection(data: string, half: Half): Promise<{ lines: string[]; hits: string[] }> {
  const { texts, intents, stsb } = await unseenTexts(data, half)
  const streams = intents.map(({ name, questions }) => ({ name, questions, hits: askedOfCache(questions) }))
  const changed = unseenChanges(texts, { each: changes, chance: chanceOf(7) }).map((change) => ({
    ...change,
    judged: judge(asked(change.text), asked(change.changed)),
  }))
  const pairs = stsb.map(({ first, second, score }) => ({
    first,
    second,
    // 5 is rare, and no band of its own.
    band: Math.min(4, Math.floor(score)),
    hit: first !== second && shipped.hit(judge(asked(first), asked(second))),
  }))
  const byKind = [...Map.groupBy(changed, ({ kind }) => kind)]
  const byBand = [...Map.groupBy(pairs, ({ band }) => band)].toSorted(([a], [b]) => b - a)
  return {
    lines: [
      '## Texts that no rule was made with',
      '',
      'Banking77, CLINC150 and STS-B, by digest in two halves: of the first one the hits were read to improve the gate, these figures are of the second one.',
      '',
      'Each question asked once, in an order by chance, of a cache that has the answers to all before. A hit that was asked with another intent counts as wrong.',
      '',
      row('questions of', 'asked', 'hit rate', 'wrong share of all hits', 'wrong, of all asked'),
      '|---|---|---|---|---|',
      ...streams.map(({ name, questions, hits }) => {
        const wrong = hits.filter(({ right }) => !right).length
        return row(
          name,
          questions.length,
          percent(hits.length / questions.length),
          rate(wrong, hits.length),
          rate(wrong, questions.length),
        )
      }),
      '',
      'Pairs of sentences, by how alike people found them (STS-B, 5 is the same). Hits below 4 are wrong.',
      '',
      row('alike', 'pairs', 'hits'),
      '|---|---|---|',
      ...byBand.map(([band, list]) =>
        row(
          band === 4 ? '4 to 5' : `${band} to ${band + 1}`,
          list.length,
          rate(list.filter(({ hit }) => hit).length, list.length),
        ),
      ),
      '',
      `Texts of all three, changed by chance and by vectors (\`test/measure/unseenChanges.ts\`), ${changes} of each kind. Every hit counts as wrong, which is too much for the second and the last kind: "cellphone" is nearest to "phone", "five" to "5", and who leaves out "just" asks the same.`,
      '',
      row('change', 'pairs', 'cosine >= 0.9 alone', 'as shipped'),
      '|---|---|---|---|',
      ...byKind.map(([kind, list]) =>
        row(
          kind,
          list.length,
          percent(list.filter(({ judged }) => judged.near >= 0.9).length / list.length),
          rate(list.filter(({ judged }) => shipped.hit(judged)).length, list.length),
        ),
      ),
      '',
    ],
    hits: [
      ...streams.flatMap(({ name, hits }) =>
        hits.filter(({ right }) => !right).map(({ text, earlier }) => `${name}: ${text} | ${earlier}`),
      ),
      ...pairs
        .filter(({ hit, band }) => hit && band < 4)
        .map(({ first, second }) => `STS-B: ${first} | ${second}`),
      ...changed
        .filter(({ judged }) => shipped.hit(judged))
        .map(({ kind, text, changed: other }) => `${kind}: ${text} | ${other}`),
    ],
  }
}
